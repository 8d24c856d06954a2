import type {
  ChangeFact,
  EventFact,
  ExchangeFact,
  FeedbackFact,
  ScoreFact,
  StoredMeasure,
  Tokens,
  ViolationFact,
} from "../telemetry/index.ts";
import type { EpochMs } from "../wire/index.ts";
import type { Filter } from "./filter.ts";

/** One conversation. */
export interface SessionRow {
  readonly id: string;
  readonly startedAt: EpochMs;
  /** Of the last exchange's request. */
  readonly lastAt: EpochMs;
  readonly client: string;
  readonly version: string | null;
  readonly project: string | null;
  /** Main's first model, else the first one. */
  readonly model: string | null;
  readonly release: string | null;
  readonly cohort: string | null;
  readonly exchanges: number;
  readonly failed: number;
  readonly turns: number;
  readonly lanes: readonly string[];
  readonly violations: { readonly error: number; readonly warn: number; readonly info: number };
  readonly tokens: Tokens;
  readonly costUsd: number | null;
  readonly thinkingLost: number;
  readonly sample: boolean;
}

export interface SessionDetail {
  readonly session: SessionRow;
  /** Oldest first, at most 2,000; `truncated` says that there are more. */
  readonly exchanges: readonly ExchangeFact[];
  readonly truncated: boolean;
  readonly violations: readonly ViolationFact[];
  readonly changes: readonly ChangeFact[];
  readonly measures: readonly StoredMeasure[];
  readonly scores: readonly ScoreFact[];
  readonly feedback: readonly FeedbackFact[];
  /** OpenTelemetry records joined by session or request id, oldest first, at most 2,000. */
  readonly events: readonly EventFact[];
}

/** One page's worth of answers to: is anything off, since when, for whom; what is running now. From roll-ups by hour. */
export interface Overview {
  readonly exchanges: number;
  readonly sessions: number;
  readonly failed: number;
  readonly notAnalysed: number;
  /** Newest exchange in range; `null`: no data, which is never good news. */
  readonly lastAt: EpochMs | null;
  /** Oldest first, hours without data left out. */
  readonly hours: readonly {
    readonly at: EpochMs;
    readonly exchanges: number;
    readonly failed: number;
    readonly errors: number;
    readonly warnings: number;
  }[];
  /** Worst first. */
  readonly broken: readonly {
    readonly invariant: string;
    readonly severity: "error" | "warn" | "info";
    readonly sessions: number;
    readonly firstAt: EpochMs;
    readonly lastAt: EpochMs;
    /** Who has it: `client version · model`, most sessions first, at most 5. */
    readonly whom: readonly {
      readonly client: string;
      readonly version: string | null;
      readonly model: string | null;
      readonly sessions: number;
    }[];
  }[];
  /** What runs: last hour with data in range, most exchanges first, at most 20. */
  readonly running: readonly {
    readonly client: string;
    readonly version: string | null;
    readonly model: string | null;
    readonly effort: string | null;
    readonly release: string | null;
    readonly exchanges: number;
    readonly sessions: number;
    readonly lastAt: EpochMs;
  }[];
  /** True where some of it is the bundled sample. */
  readonly sample: boolean;
}

/** One value of one component, where it was seen. */
export interface ComponentVersion {
  readonly client: string;
  readonly version: string | null;
  readonly model: string | null;
  readonly lane: string;
  /** `effort`, `prompt`, `tools` …, and `version`, `model` of the client itself. */
  readonly component: string;
  readonly value: string;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly exchanges: number;
  readonly sessions: number;
}

/** Work handed to another model or lane. */
export interface DelegationRow {
  readonly client: string;
  readonly lane: string;
  readonly asked: string | null;
  readonly served: string | null;
  readonly exchanges: number;
  readonly sessions: number;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

export interface SeriesRequest {
  readonly filter: Filter;
  readonly of:
    | { readonly is: "score"; readonly name: string }
    | { readonly is: "signal"; readonly signal: string; readonly of: "session" | "subagents" }
    /** Shares of exchanges or sessions. */
    | { readonly is: "rate"; readonly rate: "failed" | "broken-sessions" | "thinking-lost" | "cache-read" }
    /** Quantiles from sketches (relative error at most 2 %). */
    | { readonly is: "quantiles"; readonly quantity: "ttft" | "duration" | "output-tokens" };
  readonly by?: "client" | "version" | "model" | "release" | "cohort" | "lane" | "effort";
  /** Width of a point. */
  readonly step: "hour" | "day";
}

export interface SeriesPoint {
  readonly at: EpochMs;
  /** `null` where the request names no `by`, or the value is not known. */
  readonly segment: string | null;
  /** Observations (sessions for signals and broken-sessions, scores, exchanges). */
  readonly n: number;
  /** Sums of the observations' values and squares: what confidence sequences need. `null` for quantiles. */
  readonly sum: number | null;
  readonly sumOfSquares: number | null;
  /** Sums of numerators and denominators, for signals that are pooled by adding. */
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

export interface SourceHealth {
  readonly source: string;
  readonly lastAt: EpochMs;
  /** When the store took it in. */
  readonly receivedAt: EpochMs;
  readonly facts: number;
  /** Of the newest HealthFact of each process, if this source has any. */
  readonly counts: Readonly<Record<string, number>> | null;
}

export interface StoredText {
  readonly hash: string;
  readonly kind: "prompt" | "tools";
  readonly text: string;
  readonly firstAt: EpochMs;
}
