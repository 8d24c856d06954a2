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

/**
 * One conversation. `client` to `cohort` are those of main's first exchange, else of the first one. A sum is `null` where
 * none of its parts is known.
 */
export interface SessionRow {
  readonly id: string;
  readonly startedAt: EpochMs;
  /** Of the last exchange's request. */
  readonly lastAt: EpochMs;
  readonly client: string;
  readonly version: string | null;
  readonly project: string | null;
  readonly model: string | null;
  readonly release: string | null;
  readonly cohort: string | null;
  readonly exchanges: number;
  /** Ended in an error, or cut. */
  readonly failed: number;
  /** The highest turn seen. */
  readonly turns: number;
  /** Sorted. */
  readonly lanes: readonly string[];
  readonly violations: { readonly error: number; readonly warn: number; readonly info: number };
  readonly tokens: Tokens;
  readonly costUsd: number | null;
  /** Reasoning items lost, of the exchanges that show it; `null`: none does. */
  readonly thinkingLost: number | null;
  readonly sample: boolean;
}

export interface SessionDetail {
  readonly session: SessionRow;
  /** Oldest first, at most 2,000; `truncated` says that there are more. */
  readonly exchanges: readonly ExchangeFact[];
  readonly truncated: boolean;
  /** These too oldest first, at most 2,000 each. */
  readonly violations: readonly ViolationFact[];
  readonly changes: readonly ChangeFact[];
  /** Of the newest signals told of it. */
  readonly measures: readonly StoredMeasure[];
  readonly scores: readonly ScoreFact[];
  readonly feedback: readonly FeedbackFact[];
  /** OpenTelemetry records of the session, and those of no session joined by request id, oldest first, at most 2,000. */
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
    /** An invariant with two severities has two rows. */
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

/**
 * One value of one component, where it was seen; of exchanges whose lane is known. `(other)`: values beyond the new ones of a day that
 * are told apart, together; so in every answer that counts (docs/store.md).
 */
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

/**
 * Work handed to another model or lane: the lane is not `main`, or the served model's name does not begin with the one
 * asked for. Most exchanges first.
 */
export interface DelegationRow {
  readonly client: string;
  /** Empty where it is not known. */
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
    /**
     * Shares. `failed`: of exchanges. `broken-sessions`: of the sessions with an exchange in the point and segment, those with a
     * violation in the same point (of `invariant` and `severity` where the filter names them, else error or warn).
     * `thinking-lost`: of exchanges that show it, those that lost some; numerator lost, denominator lost and kept. `cache-read`:
     * observed are exchanges whose input and cache reads are known and not both 0; each one's share of input read from the
     * cache, numerator and denominator in tokens.
     */
    | { readonly is: "rate"; readonly rate: "failed" | "broken-sessions" | "thinking-lost" | "cache-read" }
    /** Quantiles from sketches: relative error at most 2 % of the value at rank floor(q (n - 1)); below 0 counts as 0. */
    | { readonly is: "quantiles"; readonly quantity: "ttft" | "duration" | "output-tokens" };
  /** Scores have no effort: their segment is `null` there. */
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
  /**
   * Sums of the observations' values and squares, pruned ones too. `null` for quantiles. For a mean m they give Σ (x − m)² as
   * Σ x² − 2 m Σ x + n m², whatever the order the observations came in (but for rounding: some 1e-16 of Σ x²).
   */
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
  /** Newest time of any fact it told. */
  readonly lastAt: EpochMs;
  /** When the store was last told by it. */
  readonly receivedAt: EpochMs;
  /** Different facts told by it, pruned ones too. */
  readonly facts: number;
  /** Of the newest HealthFact of each process, if this source has any; of two processes' equal names the newer one's. */
  readonly counts: Readonly<Record<string, number>> | null;
}

export interface StoredText {
  readonly hash: string;
  readonly kind: "prompt" | "tools";
  readonly text: string;
  readonly firstAt: EpochMs;
}
