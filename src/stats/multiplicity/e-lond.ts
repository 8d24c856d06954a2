import { at } from "../at.ts";

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
 * Xu & Ramdas, "Online multiple testing with e-values" (2024).
 *
 * @param es e-values in the order of arrival
 * @param weights of at least as many, summing to at most 1
 */
export function eLond(es: readonly number[], alpha: number, weights = releaseWeights(es.length)): OnlineDecisions {
  let discoveries = 0;
  const levels: number[] = [];
  const rejected = es.map((e, t) => {
    const level = alpha * at(weights, t) * (discoveries + 1);
    levels.push(level);
    if (e < 1 / level) return false;
    discoveries += 1;
    return true;
  });
  return { rejected, levels };
}
