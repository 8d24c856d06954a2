import type { ClockWitness } from "../time/index.ts";
import type { Surroundings, TurnEnd } from "./agent.ts";
import { type Conversation, cannot, neverDies, type Settings } from "./conversation.ts";
import type { ConversationStart } from "./in-process.ts";
import { type LiveProcess, startProcess } from "./live-process.ts";

/** One turn of an agent that is a process of its own per turn. */
export interface PerTurn {
  readonly say: string;
  readonly settings: Settings;
  /** Whether it is the first of its conversation. */
  readonly first: boolean;
}

export interface PerTurnAgent {
  /** The command of a turn. */
  argv(turn: PerTurn): readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What runs on when its turn has ended, out of its group, is a fault of the turn. */
  readonly endsWhole?: boolean;
  /** What it says where its exit code is not 0; `null`: the code and its last lines of stderr tell. */
  failure?(stdout: string): string | null;
  witnesses?(): Promise<readonly ClockWitness[]>;
}

/** The last of its output that a failure is looked for in. Characters. */
const kept = 64 * 1024;

/**
 * The conversation of an agent that runs once per turn and takes the last conversation of its folder up by a flag.
 * A person cannot speak into a turn; control-C stops one.
 */
export function perTurn(
  agent: PerTurnAgent,
  { cwd, clock }: Surroundings,
  from: ConversationStart,
  started: Settings,
): Conversation {
  let settings = started;
  let said = from.is !== "new";
  let running: LiveProcess | null = null;
  let stopped = false;

  return {
    ready: Promise.resolve(),
    died: neverDies,
    id: () => (said ? "last" : null),
    say: async (say): Promise<TurnEnd> => {
      stopped = false;
      const argv = clock.wrap(agent.argv({ say, settings, first: !said }));
      said = true;
      const process = startProcess({ argv, cwd, env: { ...agent.env, ...clock.env } });
      running = process;
      let stdout = "";
      process.listen((line) => {
        stdout = `${stdout}${line}\n`.slice(-kept);
      });
      process.hangUp();
      const end = await process.ended;
      running = null;
      if (stopped) return { is: "interrupted" };
      if (end.is === "not-started" || end.is === "flooded" || end.is === "killed" || end.code === null) {
        return { is: "exited", code: end.code, because: end.because };
      }
      if (end.code === 0 && end.leftBehind > 0 && agent.endsWhole === true) {
        const what = end.leftBehind === 1 ? "a process" : `${end.leftBehind} processes`;
        return {
          is: "failed",
          because: `it forked away: ${what} had left it and ran on after its turn, and was killed`,
        };
      }
      if (end.code === 0) return { is: "answered" };
      return { is: "failed", because: agent.failure?.(stdout) ?? end.because };
    },
    tell: () => Promise.reject(new Error("nobody can speak into a turn of this agent")),
    stop: () => {
      stopped = true;
      running?.signal("SIGINT");
    },
    compact: () => cannot("compact"),
    setEffort: async (effort) => {
      settings = { ...settings, effort };
      return { is: "done" };
    },
    setModel: async (model) => {
      settings = { ...settings, model };
      return { is: "done" };
    },
    witnesses: async () => (await agent.witnesses?.()) ?? [],
    close: async () => void (await running?.kill()),
    kill: async () => void (await running?.kill()),
  };
}
