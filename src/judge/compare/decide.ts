import type { VerdictWord } from "../verdict.ts";
import { isGating, type MetricVerdict } from "./comparison.ts";

export interface Decision {
  readonly decides: MetricVerdict | null;
  readonly verdict: VerdictWord;
  readonly lossProven: boolean;
  readonly reason: string;
}

const worst: readonly VerdictWord[] = ["fail", "regressed", "inconclusive", "pass"];

/**
 * The verdicts of several metrics → one. Harm proven in any gating metric stops the change; a pass needs the proof of
 * every critical one. A supporting metric without proof of safety stops nothing, and is said.
 */
export function decide(metrics: readonly MetricVerdict[]): Decision {
  const gating = metrics.filter(isGating);
  const counts = gating.filter(
    ({ tier, verdict }) => tier === "critical" || verdict === "fail" || verdict === "regressed",
  );
  const ranked = counts.toSorted(
    (a, b) => worst.indexOf(a.verdict) - worst.indexOf(b.verdict) || distance(a) - distance(b),
  );
  const decides = ranked[0] ?? null;
  if (decides === null) {
    const reason =
      gating.length === 0
        ? "no metric decides: all budgets are advisory"
        : "no harm is proven, and no critical metric is there to prove safety";
    return { decides: null, verdict: "inconclusive", lossProven: false, reason };
  }
  const open = gating.filter(({ tier, verdict }) => tier === "supporting" && verdict === "inconclusive");
  const unproven =
    decides.verdict === "pass" && open.length > 0
      ? `; not proven within budget: ${open.map(({ metric }) => metric).join(", ")} (supporting)`
      : "";
  const named = metrics.length > 1 ? `${decides.metric}: ` : "";
  return {
    decides,
    verdict: decides.verdict,
    lossProven: decides.verdict === "pass" && gating.some(({ lossProven }) => lossProven),
    reason: `${named}${decides.reason}${unproven}`,
  };
}

/** How far the estimate lies from the margin, by the margin: the nearest to it, or furthest beyond, first. */
function distance({ estimate, margin }: MetricVerdict): number {
  return estimate === null ? Number.NEGATIVE_INFINITY : (estimate.delta + margin) / margin;
}
