import type { Expectations, Scope } from "../../contract/index.ts";
import type { AgentUnderTest } from "../agents/index.ts";
import type { Idleness, VirtualClock } from "../time/index.ts";
import type { CallLimits } from "./allowance.ts";

export interface PlayOptions {
  /** `first` and `other` of the scenarios; `null`: the agent's own default, or none. */
  readonly models: readonly [first: string | null, other: string | null];
  /** Where a scenario sets none. */
  readonly effort: string | null;
  /** A clock of its own for each run. */
  readonly clockFor: (agent: AgentUnderTest, idleness: ReadonlySet<Idleness>) => Promise<VirtualClock>;
  /** For whom the agent runs; default: nobody in particular. */
  readonly cohort?: string | null;
  /** Real milliseconds that one turn may take. */
  readonly turnTimeout: number;
  /** Requests after which an agent counts as flooding its model. Default: by what the scenario scripts. */
  readonly mostCalls?: CallLimits;
  readonly showText: boolean;
  /** What the contract says; default: nothing is declared. */
  readonly expectationsOf?: (scope: Scope) => Expectations;
  /** A folder for one HAR per scenario, and the version that stands in them. */
  readonly record: { readonly folder: string; readonly version: string } | null;
  /** Plays scenarios as another day might have brought them (`varied`); absent: as they are written. */
  readonly seed?: number;
  /** Told before each step. */
  readonly onStep?: (step: number, label: string) => void;
}
