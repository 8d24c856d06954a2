import { at } from "../at.ts";
import { StatsError } from "../stats-error.ts";
import { checkAlpha, checkEValues } from "./checks.ts";

/** Weights 1/(i(i + 1)) of a sequence of releases, summing to 1: the first needs e ≥ 40 at α = 0.05, not 374. */
export function releaseWeights(n: number): readonly number[] {
  return Array.from({ length: n }, (_, k) => 1 / ((k + 1) * (k + 2)));
}

export interface OnlineDecisions {
  readonly rejected: readonly boolean[];
  /** The level each hypothesis was tested at. */
  readonly levels: readonly number[];
}

/**
 * e-LOND: a stream of hypotheses, each decided for good when it comes, at false-discovery rate α under any dependence.
 * Rejects where e ≥ 1/(α·γ_t·(R + 1)), R rejections before. Xu & Ramdas, "Online multiple testing with e-values", AISTATS
 * (2024), §3.
 *
 * Assumes e-values, each read once, when its turn comes. Small samples: exact. When not to use it: on running maxima
 * ({@link adjuster}); for many at once ({@link eBh}, which needs less).
 *
 * @param es in the order of arrival, each at least 0
 * @param alpha in (0, 1)
 * @param weights γ ≥ 0, of at least as many, summing to at most 1
 * @throws StatsError `out-of-range`, `bad-option`
 */
export function eLond(es: readonly number[], alpha: number, weights = releaseWeights(es.length)): OnlineDecisions {
  checkAlpha(alpha);
  checkEValues(es);
  if (!(weights.every((weight) => weight >= 0) && weights.reduce((sum, weight) => sum + weight, 0) <= 1 + 1e-9)) {
    throw new StatsError("bad-option", "weights must be at least 0 and sum to at most 1");
  }
  let discoveries = 0;
  const levels: number[] = [];
  const rejected = es.map((e, t) => {
    const level = alpha * at(weights, t) * (discoveries + 1);
    levels.push(level);
    if (!(e * level >= 1)) return false;
    discoveries += 1;
    return true;
  });
  return { rejected, levels };
}
