import type { InvariantId, Violation } from "../../invariants/index.ts";
import type { SeenProvenance } from "../../session/index.ts";
import type { EpochMs, ExchangeId, Lane, SessionId } from "../../wire/index.ts";
import type { Ability, TurnEnd } from "../agents/index.ts";
import type { Retention } from "../probes/index.ts";
import type { ClockProof } from "../time/index.ts";

/** What became of one scenario. Only `clean` is good news. */
export type Verdict =
  | { readonly is: "clean" }
  /** A promise was broken, or an expectation of the scenario not met. */
  | { readonly is: "broken"; readonly because: string }
  /** Nothing was broken, but the hours may not have passed for the agent: nothing is proven. */
  | { readonly is: "clock-not-virtual"; readonly because: string }
  | { readonly is: "not-applicable"; readonly because: string; readonly missing: readonly Ability[] }
  /** The agent exited, hung, failed a turn for no reason given to it, or never called the model. */
  | { readonly is: "failed"; readonly because: string; readonly step: number | null };

/** How one invariant fared in a scenario. */
export type Cell = "kept" | "broken" | "exempt" | "not-visible";

/** One scenario played with one agent. Plain data. */
export interface Played {
  readonly scenario: string;
  /** For whom the agent ran; `null`: nobody in particular. */
  readonly cohort: string | null;
  readonly group: string;
  readonly about: string;
  readonly verdict: Verdict;
  readonly clock: ClockProof;
  readonly steps: readonly PlayedStep[];
  /** Model calls, in order. */
  readonly calls: readonly PlayedCall[];
  /** One for each cause, in order. */
  readonly violations: readonly LocatedViolation[];
  readonly unmet: readonly Unmet[];
  readonly cells: Readonly<Record<InvariantId, Cell>>;
  /** Where the first violation shows: what should have been sent, and what was. */
  readonly divergence: Divergence | null;
  /** What the agent said of itself (`x-evenkeel-context`): builds, flags, cohorts. */
  readonly origins: readonly Origin[];
  /** What of the facts planted in the first turns was in later requests; `null`: it was not played. */
  readonly retention: Retention | null;
  /** Real milliseconds. */
  readonly took: number;
}

export interface PlayedStep {
  readonly label: string;
  readonly end: TurnEnd | { readonly is: "done" } | { readonly is: "skipped" };
  readonly calls: number;
  /** In the file of the scenario, from 1. */
  readonly line: number | null;
}

export interface PlayedCall {
  readonly exchange: ExchangeId;
  /** By the virtual clock. */
  readonly at: EpochMs;
  /** Index in `steps`. */
  readonly step: number;
  readonly lane: Lane;
  readonly model: string | null;
  readonly effort: string | null;
  readonly contextEdits: string | null;
  readonly history: number;
  readonly outcome: string;
}

/** What the calls of a session said of themselves, and the first that did. */
export interface Origin extends SeenProvenance {
  readonly session: SessionId;
}

export interface LocatedViolation extends Violation {
  /** Index in `steps`. */
  readonly step: number;
  /** Which model call of the scenario, from 1. */
  readonly call: number;
}

/** An expectation that was not met. */
export interface Unmet {
  readonly step: number;
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
}

/** Two sides of one request. */
export interface Divergence {
  readonly invariant: InvariantId;
  readonly step: number;
  readonly call: number;
  readonly lane: Lane;
  /** Where the two part, in the words of the protocol. */
  readonly where: string | null;
  readonly expected: string;
  readonly seen: string;
  readonly settings: readonly SettingDiff[];
  readonly items: readonly ItemDiff[];
}

export interface SettingDiff {
  readonly name: string;
  /** In the call before, or in the first of the strand. */
  readonly before: string;
  readonly sent: string;
}

/** `same`: a run of items that are as they should be. */
export type ItemDiff =
  | { readonly is: "same"; readonly count: number }
  | { readonly is: "missing" | "put-in" | "new"; readonly index: number; readonly item: ShownItem }
  | { readonly is: "altered"; readonly index: number; readonly item: ShownItem; readonly instead: ShownItem };

export interface ShownItem {
  readonly role: string;
  readonly kind: string;
  readonly bytes: number;
  readonly hash: string | null;
  /** Only where texts may be shown. */
  readonly text?: string;
}
