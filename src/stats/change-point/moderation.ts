import { mean } from "../mean.ts";
import { type BestStep, bestStep } from "./best-step.ts";
import type { Packed } from "./day-series.ts";
import type { VariancePrior } from "./variance-prior.ts";

/** Sessions are not known better than this, however well the series agree. */
const mostDf = 100;

/**
 * Thirty days tell a variance badly; the noise that the sessions of a day leave tells it much better, as far as days have
 * no mood of their own. How far that is, all series say together: by the spread of the ratios of each one's rest to its
 * noise (moderated t, Smyth, SAGMB 2004, §6.2). Days with moods of very different size give few degrees of freedom, and
 * then each series stands for itself.
 */
export function moderation(all: readonly Packed[], edge: number): readonly VariancePrior[] {
  const step: BestStep = { split: -1, between: 0, total: 0, left: 0, right: 0 };
  const ratios = all.map(({ y, w, n, noise }) => {
    if (noise === null || noise <= 0 || n < 5) return null;
    bestStep(y, w, edge, step);
    // The step is chosen to leave little: about one degree of freedom more than the two fitted.
    const df = n - 3;
    const log = Math.log(Math.max(1e-9, (step.total - step.between) / df / (noise / n)));
    return { df, centred: log - digamma(df / 2) + Math.log(df / 2) };
  });
  const known = ratios.flatMap((ratio) => (ratio === null ? [] : [ratio]));
  if (known.length < 5) return all.map(() => ({ df: 0, variance: 0 }));
  const centre = mean(known.map(({ centred }) => centred));
  const spread =
    known.reduce((sum, { centred }) => sum + (centred - centre) ** 2, 0) / (known.length - 1) -
    mean(known.map(({ df }) => trigamma(df / 2)));
  const df = spread <= 0 ? mostDf : Math.min(mostDf, 2 * trigammaInverse(spread));
  const scale = Math.exp(centre + digamma(df / 2) - Math.log(df / 2));
  return all.map(({ noise, n }, s) =>
    ratios[s] === null || noise === null ? { df: 0, variance: 0 } : { df, variance: (scale * noise) / n },
  );
}

/** Asymptotic, after shifting to x ≥ 6: within 1e-8. */
function digamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 6; at += 1) shift -= 1 / at;
  const square = 1 / (at * at);
  return shift + Math.log(at) - 0.5 / at - square * (1 / 12 - square * (1 / 120 - square / 252));
}

function trigamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 6; at += 1) shift += 1 / (at * at);
  const square = 1 / (at * at);
  return shift + 1 / at + square / 2 + (square / at) * (1 / 6 - square * (1 / 30 - square / 42));
}

/** By bisection of the logarithm: it falls. */
function trigammaInverse(value: number): number {
  let [low, high] = [-7, 7];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (trigamma(Math.exp(middle)) > value) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
