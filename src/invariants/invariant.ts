import type { Expectations } from "../contract/index.ts";
import type {
  ContextEdit,
  EpochMs,
  Exchange,
  ExchangeId,
  HistoryChange,
  Lane,
  Seen,
  SessionId,
  Transition,
} from "../wire/index.ts";

/** Public API: these names stand in outputs, configurations and exit codes. */
export const invariantIds = [
  "history-extends",
  "thinking-retained",
  "thinking-cleared-once",
  "effort-declared",
  "model-declared",
  "model-served",
  "prompt-declared",
  "tools-declared",
  "settings-stable",
  "tool-results-paired",
  "cache-continuous",
  "tokens-conserved",
  "output-complete",
  "injection-declared",
  "build-parity",
] as const;
export type InvariantId = (typeof invariantIds)[number];
export type Severity = "error" | "warn" | "info";

/**
 * A promise every session must keep. A rule is pure: it folds the transitions of *one strand* and says at each
 * step what it saw. It knows nothing of files, clocks or other rules.
 *
 * @typeParam S the rule's own state: plain data, so that a session can be stored and taken up again.
 */
export interface Invariant<S> {
  readonly id: InvariantId;
  /** The worst severity a breach can have. */
  readonly severity: Severity;
  /**
   * The kinds of input that can show it. Elsewhere the rule is not asked, and the session counts the exchange as not
   * visible: over a gigabyte of logs that is most of the work.
   */
  readonly seenIn: readonly Exchange["seenIn"][];
  /** How far one cause reaches: breaches with one key are one violation per lane, or per session. */
  readonly oncePer: "lane" | "session";
  init(): S;
  /** Never throws: what an input cannot show is `not-visible`, with the reason. */
  step(state: S, transition: Transition, context: Context): { readonly state: S; readonly result: Result };
}

/** What a rule may know besides the strand itself. */
export interface Context {
  /** What the contract says of this client, version, model and lane; everything `absent` where nothing is declared. */
  readonly expected: Expectations;
  readonly session: SessionFacts;
}

/** What a rule may know of the rest of the session. */
export interface SessionFacts {
  /** What main asked for first; `null` before main spoke. */
  readonly mainModel: string | null;
  /**
   * The context edits that the first call of this lane under this model asked for, in whichever strand: a policy of
   * the session, so that a resume or another agent of the same type does not start a new one.
   */
  readonly laneEdits: Seen<readonly ContextEdit[]>;
}

export type Result =
  | { readonly is: "kept" }
  /** Not kept, and rightly so. */
  | { readonly is: "exempt"; readonly because: string }
  | { readonly is: "not-visible"; readonly because: string }
  | { readonly is: "broken"; readonly breaches: readonly Breach[] };

/** A breach as a rule sees it, before the session puts causes and consequences together. */
export interface Breach {
  /** The same cause seen again has the same key: it is counted, not reported twice. Unique within the rule, and within its `oncePer`. */
  readonly key: string;
  readonly severity: Severity;
  /** One sentence for a person; never holds message text. */
  readonly message: string;
  readonly evidence: Evidence;
  /** The history changes this breach accounts for. A change belongs to one rule only (see `session`). */
  readonly claims: readonly HistoryChange[];
}

export interface Evidence {
  /** What should have been, in words and hashes; no message text. */
  readonly expected: string;
  readonly seen: string;
  /** Where the two part: `messages[3] thinking`, `output_config.effort`. */
  readonly firstDivergence: string | null;
  /** Figures that back it: idle milliseconds, token counts … */
  readonly figures: Readonly<Record<string, number>>;
  /** Message text, for `--show-text` only; outputs drop it otherwise. */
  readonly text?: { readonly expected?: string; readonly seen?: string };
}

/** A breach with its place and its consequences: one cause, one violation. */
export interface Violation {
  readonly invariant: InvariantId;
  readonly severity: Severity;
  readonly session: SessionId;
  readonly lane: Lane;
  readonly exchange: ExchangeId;
  readonly at: EpochMs;
  readonly message: string;
  readonly evidence: Evidence & { /** Later exchanges with the same breach. */ readonly repeats: number };
  readonly consequences: readonly Consequence[];
}

/** What followed from a violation: another promise that broke because of it. */
export interface Consequence {
  readonly invariant: InvariantId;
  readonly exchange: ExchangeId;
  readonly message: string;
}
