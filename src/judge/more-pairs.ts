import { normalQuantile } from "../stats/index.ts";
import type { Judged } from "./judged.ts";
import type { Verdict } from "./verdict.ts";
import { amount } from "./words.ts";

/** The most pairs, from 100 on, that bets with a declared horizon need by those of a test read once (`bench/compare.ts`). */
export const horizonInflation = 1.65;
/** The chance that so many are enough. */
const power = 0.8;

/**
 * How many more pairs an open question would probably take, if further tasks vary like these. Where the estimate lies
 * within the margin: to prove that, if there is really no difference. Beyond it: to prove the failure, if the loss is
 * what it looks like. `null` from fewer than two units: nothing is known of how they vary.
 */
export function morePairs(
  { budget, alpha, estimate, standardError, units, n }: Judged,
  inflation: number,
): Verdict["more"] {
  if (estimate === null || standardError === null || units < 2) return null;
  const { margin, form } = budget;
  const variance = standardError ** 2 * units;
  const take = (gap: number, level: number, bound: number): number => {
    const spread = ((normalQuantile(1 - level) + normalQuantile(power)) ** 2 * inflation * variance) / gap ** 2;
    // Even differences that are all alike must be seen so often: no bet may stake more than all it has.
    const least = -Math.log(level) / Math.log1p((0.99 * gap) / bound);
    const more = Math.max(spread, least) - units;
    return Math.ceil((more * n.pairs) / units);
  };
  const beyond = -margin - estimate.delta;
  if (beyond > 0) {
    const pairs = take(beyond, alpha.fail, 1 + margin);
    return { pairs: atLeastSome(pairs, n.pairs), assuming: `the loss is really ${amount(estimate.delta, form)}` };
  }
  const pairs = take(margin, alpha.ship, 1 - margin);
  if (pairs > 0) return { pairs, assuming: "there is really no difference" };
  const asSeen = beyond === 0 ? 0 : take(-beyond, alpha.ship, 1 - margin);
  return { pairs: atLeastSome(asSeen, n.pairs), assuming: "the difference is really what it looks like" };
}

/** Where by now it should have been decided: a tenth more than there is. */
function atLeastSome(pairs: number, have: number): number {
  return pairs > 0 ? pairs : Math.ceil(have / 10);
}
