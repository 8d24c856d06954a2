import { resolve } from "node:path";
import {
  type Answer,
  type AnswerBlock,
  choose,
  type Disturbance,
  disturbed,
  type ModelCall,
  reply,
  type Script,
  think,
  toolFor,
} from "../model/index.ts";
import { held, type ScriptedReply, type ScriptedTurn, type Spawned } from "../scenario/index.ts";
import { onlyAsksTime } from "./stages.ts";

/** Makes the scripted model answer what the scenario says, turn by turn. */
export interface Director {
  readonly script: Script;
  /** The next turns, by what the person says in them; the last one where the agent says it in other words. */
  begin(turns: readonly SaidTurn[]): void;
  /** The next calls of the main conversation fail like this. */
  fault(answers: readonly Answer[]): void;
  /** From now on it lies over whatever is answered; `null`: nothing does any more. */
  disturb(disturbance: Disturbance | null): void;
  /** Faults given since {@link begin}. */
  faults(): number;
}

export interface SaidTurn {
  readonly says: string;
  readonly turn: ScriptedTurn;
}

/** Calls after which the model only says that it is enough: an agent that never ends a turn must not run forever. */
const mostCalls = 2000;

/** What the model says where nothing was scripted: it thinks, so that there is something to carry on. */
const unscripted = reply(think("Nothing was asked of me here."), "Done.");

/** A disturbance, and how many calls were served before it began; `null`: no call has come since. */
interface Lasting {
  readonly disturbance: Disturbance;
  since: number | null;
}

/**
 * @param heldCommand what stands in the place of the command that the driver can hold
 * @param cwd the project: agents want whole paths
 * @param spawned all sub-agents of the scenario, told apart by their prompts
 * @param modelOf `first` and `other` as names
 */
export function direct(
  heldCommand: string,
  cwd: string,
  spawned: readonly Spawned[],
  modelOf: (word: string) => string = (word) => word,
): Director {
  let turns: readonly SaidTurn[] = [];
  let waiting: Answer[] = [];
  let given = 0;
  let lasting: readonly Lasting[] = [];
  const faulted = new Map<ScriptedReply, number>();

  const answerOf = (scripted: ScriptedReply): Answer => {
    const times = faulted.get(scripted) ?? 0;
    const fault = scripted.faults[times];
    if (fault !== undefined) {
      faulted.set(scripted, times + 1);
      given += 1;
      return fault;
    }
    return withModels(localised(scripted.answer, heldCommand, cwd), modelOf);
  };

  const scripted: Extract<Script, (...args: never) => unknown> = (call, before) => {
    if (call.purpose !== "main" && call.purpose !== "subagent") return choose([], call, []).answer;
    if (before.length > mostCalls) return reply("Enough.");
    const fault = call.purpose === "main" ? waiting.shift() : undefined;
    if (fault !== undefined) {
      given += 1;
      return fault;
    }
    const picked = pick(call);
    return picked === null ? unscripted : answerOf(picked);
  };

  const pick = (call: ModelCall): ScriptedReply | null => {
    const agent = spawned.find(({ prompt }) => call.said.includes(prompt));
    if (agent !== undefined) return scriptedAt(agent.turn, call);
    const said = turns.find(({ says }) => call.said.includes(says));
    // A client may say it in other words; what it says to a sub-agent is never the person's.
    const turn = said ?? (call.purpose === "main" ? turns.at(-1) : undefined);
    return turn === undefined ? null : scriptedAt(turn.turn, call);
  };

  return {
    script: (call, before) => {
      const answer = scripted(call, before);
      const now = lasting.reduce((so, one) => {
        one.since ??= before.length;
        return disturbed(so, [one.disturbance], call, before.slice(one.since));
      }, answer);
      // What is wrong in silence is no reason to give up a turn.
      if (now !== answer && (now.is === "error" || now.mishaps !== undefined)) given += 1;
      return now;
    },
    begin(next) {
      turns = next;
      given = 0;
      faulted.clear();
    },
    fault(answers) {
      waiting = [...waiting, ...answers];
    },
    disturb(disturbance) {
      lasting = disturbance === null ? [] : [...lasting, { disturbance: named(disturbance, modelOf), since: null }];
    },
    faults: () => given,
  };
}

/** The reply for where the turn stands, as the model's own rules choose it: steps that only wait are left out for clients that need not. */
function scriptedAt(whole: ScriptedTurn, call: ModelCall): ScriptedReply | null {
  const runsPrograms = toolFor({ tool: "shell", command: "" }, call) !== null;
  const turn = runsPrograms ? whole : whole.filter((one) => !onlyAsksTime(one));
  const { answer, rule } = choose(
    [{ when: { purpose: [call.purpose] }, steps: turn.map(({ answer }) => answer) }],
    call,
    [],
  );
  return rule === null ? null : (turn.find((scripted) => scripted.answer === answer) ?? null);
}

function named({ when, does, ...rest }: Disturbance, modelOf: (word: string) => string): Disturbance {
  const model = when?.model === undefined ? {} : { model: modelOf(when.model) };
  const served = "is" in does || does.servedModel === undefined ? {} : { servedModel: modelOf(does.servedModel) };
  return { ...rest, when: { ...when, ...model }, does: { ...does, ...served } };
}

function withModels(answer: Answer, modelOf: (word: string) => string): Answer {
  if (answer.is === "error" || answer.servedModel === undefined) return answer;
  return { ...answer, servedModel: modelOf(answer.servedModel) };
}

/** Puts in what a scenario cannot know: the held command, and where the project is. */
function localised(answer: Answer, command: string, cwd: string): Answer {
  if (answer.is === "error") return answer;
  const block = (one: AnswerBlock): AnswerBlock => {
    if (one.is !== "use") return one;
    const what = one.use;
    if (what.tool === "shell" && what.command === held) return { ...one, use: { tool: "shell", command } };
    return "path" in what ? { ...one, use: { ...what, path: resolve(cwd, what.path) } } : one;
  };
  return { ...answer, blocks: answer.blocks.map(block) };
}

/** All sub-agents that turns start, and those that these start. */
export function spawnedIn(turns: readonly ScriptedTurn[]): readonly Spawned[] {
  return turns.flat().flatMap(({ spawned }) => spawned.flatMap((one) => [one, ...spawnedIn([one.turn])]));
}
