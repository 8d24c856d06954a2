import type { Overview, SeriesPoint, SourceHealth } from "../../store/index.ts";
import type { Fact, StoredMeasure } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";

/** Every refusal: `{ "error": … }`. */
export interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly next: string | null };
}

/** `GET /v1/overview` */
export interface OverviewAnswer {
  readonly overview: Overview;
  readonly health: Health;
  readonly monitors: readonly MonitorAnswer[];
  readonly alerts: readonly AlertRow[];
}

/** `GET /v1/health`: how the monitoring itself is. No data is a state of its own. */
export interface Health {
  readonly now: EpochMs;
  readonly startedAt: EpochMs;
  readonly version: string;
  readonly sources: readonly (SourceHealth & { readonly state: "live" | "quiet" | "silent" })[];
  readonly streams: readonly {
    readonly stream: string;
    /** Facts written to the spool and not yet in the store; `null`: not known. */
    readonly behindBytes: number;
    readonly lagMs: number | null;
  }[];
  readonly store: { readonly is: "up" } | { readonly is: "down"; readonly since: EpochMs; readonly because: string };
  readonly gateway: {
    /** `null`: it has not said anything yet. */
    readonly lastAt: EpochMs | null;
    readonly forwarded: number | null;
    readonly analysed: number | null;
    readonly notAnalysed: number | null;
    readonly queueBytes: number | null;
  };
  /** Sentences on what is wrong with the monitoring, worst first; empty: nothing known to be. */
  readonly troubles: readonly string[];
}

/** `GET /v1/monitors` */
export interface MonitorAnswer {
  readonly name: string;
  readonly of: string;
  readonly severity: "error" | "warn" | "info";
  /** Observations whose segment found no room for a watch of its own: they are watched together, as `(other)`. */
  readonly notApart: number;
  readonly segments: readonly {
    readonly segment: Readonly<Record<string, string>>;
    readonly state: "watching" | "no-data-since" | "alarm" | "recovering" | "learning";
    /** A sentence: since when, how large, how many more observations. */
    readonly says: string;
    readonly since: EpochMs | null;
    readonly observations: number;
    /** Somebody said so of its last alarm; `null`: nobody did, or it alarmed again. */
    readonly mended: { readonly at: EpochMs; readonly by: string | null; readonly because: string } | null;
  }[];
}

/** `GET /v1/alerts`, newest first. */
export interface AlertRow {
  readonly id: string;
  readonly at: EpochMs;
  readonly severity: "error" | "warn" | "info";
  readonly state: "firing" | "resolved" | "no-data";
  readonly title: string;
  readonly says: string;
  /** Path and query of the dashboard page that shows exactly the evidence. */
  readonly link: string;
  /** Where it was sent, and how that went. */
  readonly sent: readonly {
    readonly to: string;
    readonly at: EpochMs;
    readonly outcome: "delivered" | "failed" | "waiting";
  }[];
}

/** What should run; `null`: nothing is declared. */
export interface ContractAnswer {
  readonly contract: {
    readonly agent: string;
    readonly source: string;
    /** Names this set of components by its content. */
    readonly release: string | null;
    readonly components: readonly {
      readonly name: string;
      readonly kind: string;
      readonly hash: string;
      readonly observed: string | null;
    }[];
  } | null;
}

/** `GET /v1/quality?of=score:NAME|signal:ID&by=…&step=…`: series with confidence sequences, and what changed when. */
export interface QualityAnswer {
  readonly of: string;
  readonly title: string;
  readonly unit: string;
  readonly worse: "up" | "down" | "neither";
  readonly confound: string | null;
  /** So many observations of one session count as one in the intervals: 1 where each is a session of its own. */
  readonly perSession: number;
  readonly segments: readonly {
    readonly segment: string | null;
    readonly points: readonly SeriesPoint[];
    readonly n: number;
    readonly estimate: number | null;
    /**
     * At 95 %, of this segment alone: of twenty, one is expected to miss. Valid however often one looks where `from` stays
     * the same; of a range that moves on, at each look by itself. `null` where the values have no bounds, or there are none.
     */
    readonly interval: readonly [lower: number, upper: number] | null;
    /** Why there is no interval. */
    readonly because: string | null;
    /** The sequence as it ran, one entry per point. */
    readonly running: readonly {
      readonly at: EpochMs;
      readonly estimate: number;
      readonly lower: number;
      readonly upper: number;
    }[];
  }[];
  readonly changes: readonly {
    readonly at: EpochMs;
    readonly component: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly client: string;
  }[];
}

/** `GET /v1/catalogue`: what can be asked for. */
export interface Catalogue {
  readonly invariants: readonly { readonly id: string; readonly severity: string; readonly holds: string }[];
  readonly signals: readonly {
    readonly id: string;
    readonly title: string;
    readonly unit: string;
    readonly worse: string;
    readonly confound: string;
  }[];
  readonly scores: readonly string[];
  readonly clients: readonly string[];
}

/**
 * What `GET /v1/live` sends as `data:` of each event (server-sent events). Facts without health; at most 200 a second, `left` counts
 * the others; `null`: it is not known how many, as the server was started anew since the `Last-Event-ID` given.
 */
export type LiveEvent =
  | {
      readonly is: "facts";
      readonly facts: readonly Exclude<Fact, { is: "text" | "health" }>[];
      readonly left: number | null;
    }
  | { readonly is: "health"; readonly health: Health }
  | { readonly is: "alert"; readonly alert: AlertRow };

export type { StoredMeasure };
