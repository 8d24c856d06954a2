import type { Budget, MetricForm } from "../budget.ts";
import type { Repeats } from "../results/index.ts";

/**
 * Candidate − baseline of one task in its metric's form, repeats averaged, above 0 being better; `null` where an arm has
 * no score and the budget leaves such runs out.
 *
 * @returns in [−1, 1], for scores that lie in their scale
 */
export function difference(base: Repeats, candidate: Repeats, { form, onError }: Budget): number | null {
  if (form.is === "relative") return relative(base, candidate, form.better, onError);
  const from = scaled(base, form, onError);
  const to = scaled(candidate, form, onError);
  if (from === null || to === null) return null;
  return within(form.better === "higher" ? to - from : from - to);
}

/**
 * What {@link difference} can have been where runs are `missing`: each anything from the worst to the best. `null` where
 * none is, or the budget says what they count as.
 */
export function differenceRange(
  base: Repeats,
  candidate: Repeats,
  { form, onError }: Budget,
): { readonly least: number; readonly most: number } | null {
  const [from, to] = [base, candidate].map(({ n, missing }) => ({ scored: n / (n + missing), missing }));
  if (from === undefined || to === undefined) return null;
  if (onError === "worst" || from.missing + to.missing === 0) return null;
  if (base.n === 0 || candidate.n === 0) return { least: -1, most: 1 };
  if (form.is === "relative") {
    const both = from.scored * to.scored;
    const known = both * ratio(base, candidate, form.better);
    return { least: within(known - (1 - both)), most: within(known + (1 - both)) };
  }
  const means = [base, candidate].map((repeats) => {
    const mean = scaled(repeats, form, "missing") ?? 0;
    return form.better === "higher" ? mean : 1 - mean;
  });
  const [before = 0, after = 0] = means;
  const low = (mean: number, scored: number): number => mean * scored;
  const high = (mean: number, scored: number): number => mean * scored + 1 - scored;
  return {
    least: within(low(after, to.scored) - high(before, from.scored)),
    most: within(high(after, to.scored) - low(before, from.scored)),
  };
}

/** Mean of the runs of one task in the metric's own unit, as the budget counts runs without a score. */
export function taskMean(
  { n, sum, missing }: Repeats,
  { form, onError }: Pick<Budget, "form" | "onError">,
): number | null {
  const filled = onError === "worst" && form.is !== "relative" ? missing : 0;
  return n + filled === 0 ? null : (sum + filled * worst(form)) / (n + filled);
}

/** Runs that count: with a score, and where errors count as the worst those without. */
export function runsCounted({ n, missing }: Repeats, { onError }: Budget): number {
  return onError === "worst" ? n + missing : n;
}

function scaled(repeats: Repeats, form: Exclude<MetricForm, { is: "relative" }>, onError: Budget["onError"]) {
  const mean = taskMean(repeats, { form, onError });
  if (mean === null) return null;
  return form.is === "share" ? mean : (mean - form.min) / (form.max - form.min);
}

function worst(form: MetricForm): number {
  if (form.is === "range") return form.better === "higher" ? form.min : form.max;
  return form.better === "higher" ? 0 : 1;
}

/** No run is the worst of what has no end: a run without a score loses all against one that has one. */
function relative(base: Repeats, candidate: Repeats, better: "higher" | "lower", onError: Budget["onError"]) {
  const [from, to] = [base, candidate].map(({ n, missing }) =>
    onError === "missing" ? Number(n > 0) : n / (n + missing),
  );
  if (from === undefined || to === undefined || Number.isNaN(from + to)) return null;
  if (onError === "missing" && from * to === 0) return null;
  return within(from * to * ratio(base, candidate, better) + (1 - from) * to - from * (1 - to));
}

function ratio(base: Repeats, candidate: Repeats, better: "higher" | "lower"): number {
  if (base.n === 0 || candidate.n === 0) return 0;
  const from = base.sum / base.n;
  const to = candidate.sum / candidate.n;
  const larger = Math.max(from, to);
  return larger === 0 ? 0 : (better === "higher" ? to - from : from - to) / larger;
}

/** Sums of tenths may leave the range by their last digit. */
function within(value: number): number {
  return Math.min(1, Math.max(-1, value));
}
