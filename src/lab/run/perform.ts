import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Exchange } from "../../wire/index.ts";
import { type AgentUnderTest, heldCommand, type LiveAgent, type TurnEnd } from "../agents/index.ts";
import { type ModelServer, type ServedCall, seededIds, startModelServer } from "../model/index.ts";
import type { Scenario, ScriptedTurn, Step } from "../scenario/index.ts";
import { type ClockJump, type ClockProof, proveClock, type VirtualClock } from "../time/index.ts";
import { type Allowance, callLimits, newAllowance } from "./allowance.ts";
import { type Director, direct, spawnedIn } from "./director.ts";
import { grow } from "./grow.ts";
import type { Judge } from "./judge.ts";
import { type Listener, listen } from "./listener.ts";
import type { PlayOptions } from "./play-options.ts";
import type { PlayedStep, Unmet } from "./played.ts";
import { childWitnesses, stalled, toldWitnesses, wasAskedTime, withWitnesses } from "./stages.ts";
import { unmetBy } from "./unmet.ts";
import { unsaid } from "./unsaid.ts";
import { watchClock } from "./watch-clock.ts";
import { within } from "./within.ts";

export interface Performed {
  readonly steps: readonly PlayedStep[];
  readonly clock: ClockProof;
  readonly unmet: readonly Unmet[];
  readonly exchanges: readonly Exchange[];
  /** What the scripted model got and answered. */
  readonly served: readonly ServedCall[];
  /** Why it did not come to its end, or not as it should. */
  readonly failure: Failure | null;
}

export interface Failure {
  readonly step: number | null;
  readonly because: string;
  /** It was stopped in the middle of a flood of calls: what is wrong with those says nothing more. */
  readonly flood?: true;
}

/** Real milliseconds: longest wait for calls under way before the clock moves, for an agent's end, beyond its own patience. */
const settling = 5_000;
const farewell = 15_000;
/** Real milliseconds that an interrupted reply stands still. */
const standstill = 30_000;

/** Starts model, listener, clock and agent, goes through the steps, and ends them all. @throws where one cannot start */
export async function perform(
  scenario: Scenario,
  agent: AgentUnderTest,
  options: PlayOptions,
  { home, cwd }: { readonly home: string; readonly cwd: string },
  judge: Judge,
): Promise<Performed> {
  const idleness = new Set(scenario.steps.flatMap((step) => (step.is === "idle" ? [step.idleness] : [])));
  const closers: (() => Promise<void>)[] = [];
  try {
    const clock = await options.clockFor(agent, idleness);
    closers.push(() => clock.close());
    const watched = watchClock(clock);
    const unable = [...idleness].find((kind) => !clock.idleness.has(kind));
    const steps = clock.reaches === "children" && idleness.size > 0 ? withWitnesses(scenario.steps) : scenario.steps;
    const turns = steps.flatMap((step): readonly ScriptedTurn[] =>
      step.is === "message-mid-tool" ? [step.turn, step.after] : "turn" in step ? [step.turn] : [],
    );
    const director = direct(heldCommand(home), cwd, spawnedIn(turns), (word) => named(word, options) ?? word);
    const { cohort = null } = options;
    const seed = options.seed === undefined ? scenario.name : `${scenario.name} ${options.seed}`;
    const server = await startModelServer({
      ...{ script: director.script, now: () => clock.now(), seed },
      ...(options.seed === undefined ? {} : { ids: seededIds(seed) }),
    });
    closers.push(() => server.close());
    const allowance = newAllowance(options.mostCalls ?? callLimits(turns));
    const har = options.record;
    const listener = await listen(
      server.url,
      scenario.name,
      () => clock.now(),
      har === null ? null : { file: join(har.folder, `${fileName(scenario.name, cohort)}.har`), version: har.version },
      allowance.take,
    );
    closers.push(() => listener.close());
    const word = scenario.model ?? "first";
    const surroundings = {
      home,
      cwd,
      baseUrl: listener.url,
      clock: watched.clock,
      model: modelOf(word, options) ?? (word === "first" ? null : word),
      effort: scenario.effort ?? options.effort,
      cohort,
      seed: cohort === null ? seed : `${seed} ${cohort}`,
      turnTimeout: options.turnTimeout,
      calls: () => server.calls.filter(asksTheModel).length,
    };
    const live = await within(agent.start(surroundings), options.turnTimeout + 120_000, "it did not start");
    closers.push(() => live.end());
    const stopped = allowance.exceeded.then(async (because): Promise<TurnEnd> => {
      await live.end();
      return { is: "failed", because };
    });
    const stage: Stage = { live, clock, server, listener, allowance, stopped, director, judge, options };
    const done = await goThrough(steps, stage);
    const own = await within(live.witnesses(), farewell, "its times could not be read").catch(() => []);
    const told = [
      ...own,
      ...toldWitnesses(clock, listener.url),
      ...watched.witnesses(),
      ...childWitnesses(done.exchanges),
    ];
    const proof: ClockProof =
      unable === undefined
        ? proveClock(wasAskedTime(server.calls) ? clock : { ...clock, reaches: "agent" }, told, done.jumps)
        : { is: "not-virtual", because: `${clock.mechanism} cannot let an agent be idle ${unable}` };
    const { steps: played, unmet, exchanges, failure } = done;
    return { steps: played, clock: proof, unmet, exchanges, served: server.calls, failure };
  } finally {
    for (const close of closers.toReversed()) await within(close(), farewell, "it did not end").catch(() => undefined);
  }
}

interface Stage {
  readonly live: LiveAgent;
  readonly clock: VirtualClock;
  readonly server: ModelServer;
  readonly listener: Listener;
  readonly allowance: Allowance;
  /** How a turn ends that floods the model, once its agent is killed. */
  readonly stopped: Promise<TurnEnd>;
  readonly director: Director;
  readonly judge: Judge;
  readonly options: PlayOptions;
}

async function goThrough(steps: readonly Step[], stage: Stage) {
  const played: PlayedStep[] = [];
  const unmet: Unmet[] = [];
  const jumps: ClockJump[] = [];
  const exchanges: Exchange[] = [];
  const words = unsaid();
  let since: readonly Exchange[] = [];
  let end: TurnEnd | null = null;
  let failure: Performed["failure"] = null;
  for (const [index, step] of steps.entries()) {
    const { label } = step;
    const line = step.at?.line ?? null;
    if (failure !== null) {
      played.push({ label, end: { is: "skipped" }, calls: 0, line });
      continue;
    }
    stage.options.onStep?.(index, label);
    if (step.is === "expect") {
      const found = unmetBy(step.expectation, { exchanges: since, end, modelOf: (word) => named(word, stage.options) });
      unmet.push(...found.map((each) => ({ step: index, ...each })));
      played.push({ label, end: { is: "done" }, calls: 0, line });
      continue;
    }
    if (step.is === "fault" || step.is === "disturb") {
      if (step.is === "fault") stage.director.fault(step.answers);
      else stage.director.disturb(step.disturbance);
      played.push({ label, end: { is: "done" }, calls: 0, line });
      continue;
    }
    let ended: PlayedStep["end"];
    if (step.is === "idle") {
      await settle(stage);
      const before = stage.clock.now();
      const stop = stage.clock.onStep(() => settle(stage));
      if (stage.clock.idleness.has(step.idleness)) await stage.clock.advance(step.ms, step.idleness);
      stop();
      jumps.push({ before, after: stage.clock.now() });
      ended = { is: "done" };
    } else {
      end = await act(step, stage);
      ended = end;
    }
    await settle(stage);
    const taken = stage.judge.take(stage.listener.heard(), index);
    exchanges.push(...taken);
    words.take(index, step, ended, taken);
    // Settings and processes change between turns: what was sent since the last thing that was said is what counts.
    since =
      step.is === "say" || step.is === "message-mid-tool" || step.is === "interrupt" ? taken : [...since, ...taken];
    played.push({ label, end: ended, calls: taken.length, line });
    const flood = stage.allowance.over();
    failure =
      flood === null
        ? failureOf(step, ended, { index, calls: taken.length }, stage)
        : { step: index, because: flood, flood: true };
  }
  // An agent that did not come to its end may have been about to pass on what was said.
  if (failure === null) unmet.push(...words.left());
  return { steps: played, unmet, jumps, exchanges, failure };
}

function act(step: Exclude<Step, { is: "idle" | "expect" | "fault" | "disturb" }>, stage: Stage): Promise<TurnEnd> {
  const { live, allowance, stopped, director, judge, options } = stage;
  const guard = (what: Promise<TurnEnd>): Promise<TurnEnd> => {
    allowance.begin();
    return within(Promise.race([what, stopped]), options.turnTimeout + farewell, "it did not come back").catch(
      (cause: unknown): TurnEnd => ({ is: "hung", because: cause instanceof Error ? cause.message : String(cause) }),
    );
  };
  const by = "the scenario";
  switch (step.is) {
    case "say":
      director.begin([{ says: step.text, turn: step.turn }]);
      return guard(live.say(step.text));
    case "message-mid-tool":
      director.begin([
        { says: step.text, turn: step.after },
        { says: step.say, turn: step.turn },
      ]);
      return guard(live.sayMidTool(step.say, step.text));
    case "interrupt":
      director.begin([{ says: step.text, turn: stalled(step.turn, standstill) }]);
      return guard(live.interrupt(step.text));
    case "restart":
      judge.act({ component: "clear", value: null, by });
      return guard(live.restart());
    case "resume":
      judge.act("resumed");
      return guard(live.resume(step.flags));
    case "fork":
      judge.act("resumed");
      return guard(live.fork());
    case "compact":
      judge.act({ component: "compact", value: null, by });
      director.begin([]);
      return guard(live.compact());
    case "set-effort":
      judge.act({ component: "effort", value: step.effort, by });
      return guard(live.setEffort(step.effort));
    case "switch-model": {
      const model = named(step.model, options) ?? step.model;
      judge.act({ component: "model", value: model, by });
      return guard(live.switchModel(model));
    }
    case "grow-to":
      return grow(step.tokens, stage, (text) => guard(live.say(text)));
  }
}

function failureOf(
  step: Step,
  end: PlayedStep["end"],
  { index, calls }: { readonly index: number; readonly calls: number },
  { director }: Stage,
): Performed["failure"] {
  const failed = (because: string): Performed["failure"] => ({ step: index, because });
  switch (end.is) {
    case "done":
    case "skipped":
      return null;
    case "answered": {
      const speaks = step.is === "say" || step.is === "message-mid-tool" || step.is === "grow-to";
      return speaks && calls === 0 ? failed("it never called the model") : null;
    }
    case "interrupted":
      return step.is === "interrupt" ? null : failed("the turn was interrupted, by nobody");
    case "failed":
      // A turn may fail where the model failed.
      return step.is === "say" && director.faults() > 0 ? null : failed(end.because);
    case "hung":
      return failed(`it hangs: ${end.because}`);
    case "exited":
      return failed(`it exited${end.code === null ? "" : ` with ${end.code}`}: ${end.because}`);
  }
}

/** Waits until no call is under way. */
async function settle({ listener }: Stage): Promise<void> {
  const until = performance.now() + settling;
  while (listener.underWay() > 0 && performance.now() < until) await pause(5);
}

function named(word: string, options: PlayOptions): string | null {
  return word === "first" || word === "other" ? modelOf(word, options) : word;
}

function modelOf(word: string, { models }: PlayOptions): string | null {
  return word === "first" ? models[0] : word === "other" ? models[1] : word;
}

/** Counting tokens, naming the session and the like is not yet work. */
function asksTheModel({ call }: ServedCall): boolean {
  return call?.wants === "answer" && (call.purpose === "main" || call.purpose === "subagent");
}

function fileName(scenario: string, cohort: string | null): string {
  return (cohort === null ? scenario : `${scenario} ${cohort}`).replaceAll(/[^\w.]+/g, "-");
}
