import type { AnalysisCounts } from "./analysis/index.ts";

/** Why a call did not come to its end. */
export type FailureKind =
  | "client-hung-up"
  | "upstream-unreachable"
  | "upstream-closed"
  | "upstream-protocol"
  | "upstream-broke-off"
  | "internal-fault"
  | "refused"
  | "blocked"
  | "malformed";

/** What the gateway counts since it started. No names, no addresses, nothing of a call. */
export interface GatewayCounts {
  /** Requests that came, also those the gateway answered itself. */
  readonly received: number;
  /** Calls an upstream answered. */
  readonly forwarded: number;
  readonly failed: Readonly<Partial<Record<FailureKind, number>>>;
  readonly underWay: number;
  readonly openConnections: number;
  /** What failed in the gateway's own code; `failed` has the calls that ended of it. */
  readonly internalFaults: number;
  readonly analysis: AnalysisCounts;
}

/**
 * As a flat record, for the fact on the gateway's own health: `failed` and `notAnalysed` as sums, and by kind and reason as
 * `failed: …`, `notAnalysed: …`.
 */
export function flatCounts({ analysis, failed, ...counts }: GatewayCounts): Readonly<Record<string, number>> {
  const { notAnalysed, queueBytes, behind, notTold, unsaved, forgotten, workerRestarts } = analysis;
  return {
    ...counts,
    ...summed("failed", failed),
    ...summed("notAnalysed", notAnalysed),
    ...{ queueBytes, behind, notTold, unsaved, forgotten, workerRestarts },
  };
}

function summed(name: string, parts: Readonly<Record<string, number>>): Record<string, number> {
  const named = Object.entries(parts).map(([part, count]) => [`${name}: ${part}`, count] as const);
  return { [name]: named.reduce((sum, [, count]) => sum + count, 0), ...Object.fromEntries(named) };
}

export class Counts {
  received = 0;
  forwarded = 0;
  underWay = 0;
  openConnections = 0;
  readonly #failed = new Map<FailureKind, number>();

  fail(kind: FailureKind): void {
    this.#failed.set(kind, (this.#failed.get(kind) ?? 0) + 1);
  }

  with(internalFaults: number, analysis: AnalysisCounts): GatewayCounts {
    const { received, forwarded, underWay, openConnections } = this;
    const failed = Object.fromEntries(this.#failed);
    return { received, forwarded, failed, underWay, openConnections, internalFaults, analysis };
  }
}
