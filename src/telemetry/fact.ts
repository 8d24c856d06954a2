import type { EpochMs } from "../wire/index.ts";
import type { ExchangeFact, Source, StoredProvenance } from "./exchange-fact.ts";

/**
 * What goes through a spool and into a store. Every fact has an `id`: told twice, it counts once. Those with a
 * `revision` may be told again with a higher one, which takes the place of the lower.
 */
export type Fact =
  | ExchangeFact
  | ViolationFact
  | ChangeFact
  | SignalsFact
  | ScoreFact
  | FeedbackFact
  | TextFact
  | EventFact
  | LabRunFact
  | HealthFact;

/** Copied from the exchange it stands on, so that it can be filtered without a join. */
export interface Scope {
  readonly client: string;
  readonly version: string | null;
  readonly model: string | null;
  readonly lane: string | null;
  readonly release: string | null;
  readonly cohort: string | null;
  readonly plan: string | null;
  readonly build: string | null;
  readonly unit: string | null;
  /** Absent where nothing of it was told. */
  readonly told?: Told | undefined;
}

/** What a scope has of a provenance beside its names. */
export type Told = Pick<StoredProvenance, "flags" | "weights" | "pre" | "post">;

interface Common {
  readonly id: string;
  readonly source: Source;
  readonly at: EpochMs;
}

/** A broken promise. Told again with a higher revision when it repeats or brings consequences. */
export interface ViolationFact extends Common {
  readonly is: "violation";
  readonly revision: number;
  readonly session: string;
  readonly exchange: string;
  readonly scope: Scope;
  readonly invariant: string;
  readonly severity: "error" | "warn" | "info";
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
  readonly firstDivergence: string | null;
  readonly figures: Readonly<Record<string, number>>;
  readonly repeats: number;
  /** Newest repeat. */
  readonly lastAt: EpochMs;
  readonly consequences: readonly {
    readonly invariant: string;
    readonly exchange: string;
    readonly message: string;
  }[];
}

/** A difference nobody broke a promise by. */
export interface ChangeFact extends Common {
  readonly is: "change";
  /** Inside one session, or from one session of this client to the next. */
  readonly between: "calls" | "sessions";
  readonly session: string;
  readonly scope: Scope;
  readonly component: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly by: "person" | "unknown";
}

/** The signals of one session so far; the last one (`final`) when it has been quiet for long. */
export interface SignalsFact extends Common {
  readonly is: "signals";
  readonly revision: number;
  readonly final: boolean;
  readonly session: string;
  readonly scope: Scope;
  readonly effort: string | null;
  readonly measures: readonly StoredMeasure[];
}

export interface StoredMeasure {
  readonly signal: string;
  readonly of: "session" | "subagents";
  readonly numerator: number;
  readonly denominator: number;
  readonly value: number;
}

/** An outcome in [0, 1], 1 being good. `null`: there is none, and why; never a zero. */
export interface ScoreFact extends Common {
  readonly is: "score";
  readonly name: string;
  readonly value: number | null;
  readonly because: string | null;
  readonly session: string | null;
  readonly exchange: string | null;
  readonly scope: Scope;
  /** Who scored: a person, a program, a model. */
  readonly by: string | null;
}

/** A person's report on what they were given. Its text was given to be read, so it is kept. */
export interface FeedbackFact extends Common {
  readonly is: "feedback";
  readonly session: string | null;
  readonly scope: Scope;
  readonly verdict: "better" | "worse" | "broken" | "other";
  readonly text: string;
  readonly unit: string | null;
}

/** A prompt or a tool set by its hash, kept once, masked; only where `capture.prompts` is `text`. */
export interface TextFact extends Common {
  readonly is: "text";
  /** `id` is the hash. */
  readonly kind: "prompt" | "tools";
  readonly text: string;
}

/** A record of OpenTelemetry that is no model call: what a client tells of itself. Of source `api`: what somebody says to the monitors. */
export interface EventFact extends Common {
  readonly is: "event";
  readonly name: string;
  readonly kind: "span" | "log" | "metric";
  readonly session: string | null;
  readonly requestId: string | null;
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly parentSpanId: string | null;
  readonly durationMs: number | null;
  /** Names on a list of those that hold no text; scalars only. */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** One run of `evenkeel lab`. */
export interface LabRunFact extends Common {
  readonly is: "lab-run";
  readonly agent: string;
  readonly tookMs: number;
  readonly scenarios: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly because: string | null;
    readonly invariants: readonly string[];
  }[];
}

/** What a process says of itself: the monitoring's own health. Counts since it started. */
export interface HealthFact extends Common {
  readonly is: "health";
  readonly process: "gateway" | "server";
  readonly counts: Readonly<Record<string, number>>;
}
