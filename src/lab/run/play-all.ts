import type { AgentUnderTest } from "../agents/index.ts";
import type { Scenario } from "../scenario/index.ts";
import { holdParity } from "./hold-parity.ts";
import { play } from "./play.ts";
import type { PlayOptions } from "./play-options.ts";
import type { Played } from "./played.ts";

/** Scenarios played with one agent. Plain data. */
export interface LabResult {
  readonly version: 1;
  readonly agent: string;
  readonly models: readonly (string | null)[];
  readonly effort: string | null;
  /** For whom each scenario was played; empty: for nobody in particular. */
  readonly cohorts: readonly string[];
  /** What scenarios were varied with; absent: they were played as written. */
  readonly seed?: number;
  /** In the order asked for. */
  readonly played: readonly Played[];
  /** Real milliseconds. */
  readonly took: number;
}

export interface PlayAllOptions extends Omit<PlayOptions, "onStep" | "cohort"> {
  /** Each scenario is played for each of them, and they are compared; default: for nobody in particular. */
  readonly cohorts?: readonly string[];
  /** Scenarios at a time. */
  readonly jobs: number;
  /** How often a scenario that failed (not: was broken) is played again. */
  readonly retries: number;
  readonly onProgress?: (progress: Progress) => void;
}

export type Progress =
  | {
      readonly is: "step";
      readonly scenario: string;
      readonly label: string;
      readonly done: number;
      readonly of: number;
    }
  | { readonly is: "played"; readonly played: Played; readonly done: number; readonly of: number };

/** A scenario for one cohort. */
interface Run {
  readonly scenario: Scenario;
  readonly cohort: string | null;
}

/** Plays them all, whatever becomes of any. */
export async function playAll(
  scenarios: readonly Scenario[],
  agent: AgentUnderTest,
  options: PlayAllOptions,
): Promise<LabResult> {
  const begun = performance.now();
  const { cohorts = [] } = options;
  const runs = scenarios.map((scenario) =>
    (cohorts.length === 0 ? [null] : cohorts).map((cohort): Run => ({ scenario, cohort })),
  );
  const played = new Map<Run, Played>();
  const waiting = runs.flat();
  const of = waiting.length;
  const worker = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      const { scenario, cohort } = run;
      const onStep = (_step: number, label: string): void =>
        options.onProgress?.({ is: "step", scenario: scenario.name, label, done: played.size, of });
      let result = await play(scenario, agent, { ...options, cohort, onStep });
      for (let again = 0; again < options.retries && result.verdict.is === "failed"; again += 1) {
        result = await play(scenario, agent, { ...options, cohort, onStep });
      }
      played.set(run, result);
      options.onProgress?.({ is: "played", played: result, done: played.size, of });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, worker));
  return {
    version: 1,
    agent: agent.name,
    models: options.models,
    effort: options.effort,
    cohorts,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    played: runs.flatMap((each) => holdParity(each.flatMap((run) => played.get(run) ?? []))),
    took: Math.round(performance.now() - begun),
  };
}
