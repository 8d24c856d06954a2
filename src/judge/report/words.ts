import { count } from "../../report/index.ts";
import type { Comparison, Flip, MetricVerdict } from "../compare/index.ts";
import type { VerdictWord } from "../verdict.ts";
import { amount } from "../words.ts";

/** How a verdict is coloured: by what somebody has to do. */
export const severity: Readonly<Record<VerdictWord, "error" | "warn" | "info">> = {
  fail: "error",
  regressed: "error",
  inconclusive: "warn",
  pass: "info",
};

/** How the figures were made, and what that promises. It stands in every output. */
export function methodWords({ method, metrics }: Comparison): string {
  if (method === "fixed-n") {
    const tests = [...new Set(metrics.flatMap(({ test }) => test ?? []))].join(", ");
    return `Classical tests${tests === "" ? "" : ` (${tests})`}: valid when read once only. Looking again as results come in breaks their error rates.`;
  }
  if (method === "adaptive") {
    return "Tests by betting, on runs drawn one by one: their error rates hold however often one looks. One unit per draw; the mean is over the tasks of this suite.";
  }
  return "Tests by betting: their error rates hold however many tasks the files hold, for one reading of finished files. One unit per task, or per cluster, in the order of the SHA-256 of its id.";
}

/** That runs were simulated, and how many: it stands where the verdict does. */
export function simulatedWords({ base, candidate }: Comparison): string | null {
  const simulated = base.simulated + candidate.simulated;
  const runs = base.runs + candidate.runs;
  if (simulated === 0) return null;
  return simulated === runs ? "every run is simulated" : `${count(simulated)} of ${count(runs)} runs are simulated`;
}

/** What the interval of a metric is. */
export function levelWords({ estimate, alpha }: MetricVerdict): string {
  if (estimate === null) return "";
  const rate = (each: number): string => String(Number(each.toPrecision(3)));
  return `${Number((estimate.level * 100).toFixed(2))} % interval: the error rate below is ${rate(alpha.ship)}, above ${rate(alpha.regressed)}`;
}

/** The smallest drop that would have been found; said beside every verdict that found none. */
export function seenWords({ mde, form, estimate }: MetricVerdict): string {
  if (estimate === null) return "";
  return mde === null
    ? "so few tasks would find no drop at all"
    : `a drop of ${amount(mde, form)} or more would have been found in at least 8 of 10 such comparisons`;
}

/** `lost  t17  1 → 0`, and of which metric, where there are several. */
export function flipWords({ is, metric, task, base, candidate }: Flip, { metrics }: Comparison): string {
  const figure = (value: number): string => String(Number(value.toPrecision(3)));
  return `${is.padEnd(4)}  ${metrics.length > 1 ? `${metric}  ` : ""}${task}  ${figure(base)} → ${figure(candidate)}`;
}

/** `12 lost, 4 won`. */
export function flipCount(flips: readonly Flip[]): string {
  const lost = flips.filter(({ is }) => is === "lost").length;
  return `${count(lost)} lost, ${count(flips.length - lost)} won`;
}

/** Where the two files do not hold the same tasks: the first ids of each side. */
export function overlapLines({ overlap }: Comparison): readonly string[] {
  const { onlyBase, onlyCandidate, first } = overlap;
  const only = (who: string, tasks: number, ids: readonly string[]): readonly string[] =>
    tasks === 0 ? [] : [`only in the ${who}: ${ids.join(", ")}${tasks > ids.length ? ", …" : ""}`];
  return [...only("baseline", onlyBase, first.base), ...only("candidate", onlyCandidate, first.candidate)];
}

/** What to do about files that do not compare. */
export function overlapNext({ comparable, overlap }: Comparison): string | null {
  const differ = overlap.onlyBase + overlap.onlyCandidate > 0;
  if (comparable || !differ) return null;
  return overlap.both === 0
    ? "Are these two results of one suite? Tasks are matched by their ids."
    : "Run the same tasks on both sides, or judge what both have with --on-overlap.";
}
