import type { Problem } from "../capture/index.ts";
import type { Evidence, InvariantId, Severity } from "../invariants/index.ts";
import type { Finding } from "../judge/findings/index.ts";

/**
 * What `evenkeel scan --json` prints: one document, public API, version 1. Times are ISO 8601 in UTC. `null` is "not
 * recorded by these inputs", never zero. Holds no message text unless the person asked for it.
 */
export interface ScanResult {
  readonly version: 1;
  readonly inputs: readonly ScannedInput[];
  readonly sessions: number;
  readonly exchanges: number;
  /** First and last exchange read. */
  readonly period: { readonly from: string; readonly to: string } | null;
  readonly tokens: Readonly<Record<"input" | "output" | "cacheRead" | "cacheCreation", number | null>>;
  /** Worst first, then by time. */
  readonly violations: readonly ScannedViolation[];
  readonly notVisible: readonly { readonly invariant: string; readonly because: string; readonly exchanges: number }[];
  readonly delegations: readonly {
    readonly from: string | null;
    readonly to: string | null;
    readonly lane: string;
    readonly exchanges: number;
    readonly sessions: number;
  }[];
  /** Oldest first. */
  readonly changes: readonly ScannedChange[];
  readonly signals: readonly ScannedSignal[];
  /**
   * Whether each signal changed, looking back: one family over all signals and clients, no verdict. The changed ones first,
   * then drifted, no change found, not tested; the strongest first.
   */
  readonly findings: readonly ScannedFinding[];
  /** What could not be read, with its place; everything else was. */
  readonly problems: readonly Problem[];
}

export interface ScannedFinding extends Omit<Finding, "coincides"> {
  /** What moved within `from` … `to`. */
  readonly coincides: readonly {
    readonly at: string;
    readonly component: string;
    readonly from: string | null;
    readonly to: string | null;
    /** Of a client's version: what is known to have changed with it. */
    readonly known?: readonly string[];
  }[];
}

export interface ScannedInput {
  readonly path: string;
  readonly format: string;
  readonly bytes: number;
  readonly sessions: number;
  readonly exchanges: number;
}

export interface ScannedViolation {
  readonly invariant: InvariantId;
  readonly severity: Severity;
  readonly session: string;
  readonly lane: string;
  readonly exchange: string;
  readonly at: string;
  readonly message: string;
  readonly evidence: Evidence & { readonly repeats: number };
  /** What followed from it. */
  readonly consequences: readonly {
    readonly invariant: InvariantId;
    readonly exchange: string;
    readonly message: string;
  }[];
}

export interface ScannedChange {
  readonly at: string;
  readonly component: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly by: "person" | "unknown";
  readonly client: string;
  readonly model: string | null;
  readonly lane: string;
  readonly session: string;
  /** The signals of the sessions before and after, up to the neighbouring changes of the same kind. No verdict. */
  readonly signals: readonly BeforeAfter[];
  /** Of a client's version: what is known to have changed with it (`data/clients`), the likeliest to matter first. */
  readonly known?: readonly string[];
}

export interface BeforeAfter {
  readonly signal: string;
  readonly of: "session" | "subagents";
  readonly before: Aggregated;
  readonly after: Aggregated;
}

/** A signal over several sessions. */
export interface Aggregated {
  /** In the signal's unit; `null` where no session measured it. */
  readonly value: number | null;
  readonly sessions: number;
  /** Sum of the denominators: calls, responses, edits … */
  readonly events: number;
}

export interface ScannedSignal {
  readonly signal: string;
  readonly title: string;
  readonly unit: string;
  readonly of: "session" | "subagents";
  readonly worse: "up" | "down" | "neither";
  readonly confound: string;
  readonly overall: Aggregated;
  readonly byDay: readonly (Aggregated & { readonly day: string })[];
  readonly bySegment: readonly (Aggregated & {
    readonly client: string;
    readonly version: string | null;
    readonly model: string | null;
    readonly effort: string | null;
    readonly entrypoint: string | null;
  })[];
  /** Why it was not measured, counted over sessions. */
  readonly notMeasured: readonly { readonly because: string; readonly sessions: number }[];
}
