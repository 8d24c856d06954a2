import { count } from "../../report/index.ts";
import { type Comparison, isGating, type MetricVerdict } from "../compare/index.ts";
import { signed } from "../words.ts";

/** The columns every output shows. */
export const headings = ["METRIC", "BASELINE", "CURRENT", "DELTA", "INTERVAL", "N", "VERDICT"] as const;

/** One metric, ready to be shown; the first cell carries `!` where the metric can stop the change. */
export interface Row {
  readonly of: MetricVerdict;
  readonly cells: readonly [string, string, string, string, string, string, string];
}

export function rowsOf({ metrics }: Comparison): readonly Row[] {
  return metrics.map((metric) => ({
    of: metric,
    cells: [
      `${isGating(metric) ? "! " : "  "}${metric.metric}`,
      value(metric.baseline, metric),
      value(metric.current, metric),
      metric.estimate === null ? "–" : change(metric.estimate.delta, metric),
      metric.estimate === null
        ? "–"
        : `${change(metric.estimate.low, metric, false)} to ${change(metric.estimate.high, metric)}`,
      sizeOf(metric),
      verdictWord(metric),
    ],
  }));
}

/** `pass`, `pass, a loss within the margin`, `inconclusive (supporting)`. */
export function verdictWord({ verdict, lossProven, tier }: MetricVerdict): string {
  const loss = lossProven ? ", with a loss" : "";
  return `${verdict}${loss}${tier === "critical" ? "" : ` (${tier})`}`;
}

/** A difference with its unit: `−3.2 pts`, `+1.0 %`. */
export function change(difference: number, { form }: Pick<MetricVerdict, "form">, withUnit = true): string {
  return `${signed(difference)}${withUnit ? (form.is === "share" ? " pts" : " %") : ""}`;
}

/** A mean in the metric's own unit, `–` where there is none. */
export function value(mean: number | null, { form }: Pick<MetricVerdict, "form">): string {
  if (mean === null) return "–";
  if (form.is === "share") return mean.toFixed(3);
  return Math.abs(mean) >= 1000 ? count(mean) : String(Number(mean.toPrecision(3)));
}

/** `1,000`, and where tasks move together `1,000 in 40`. */
function sizeOf({ n, units }: MetricVerdict): string {
  return units === n.pairs ? count(n.pairs) : `${count(n.pairs)} in ${count(units)}`;
}
