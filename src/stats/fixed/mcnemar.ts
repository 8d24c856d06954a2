import { logBinomialTails } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";

/**
 * McNemar's exact test, one-sided: P(at least so many losses) if a changed task were lost or won with even chance. The
 * p-value of "the candidate is worse". McNemar, Psychometrika 12 (1947); Fagerland, Lydersen & Laake (2013), §3.
 *
 * Assumes one pass-or-fail run per task and arm, and independent tasks. Small samples: exact, and cautious; 1 where no
 * task changed. When not to use it: with repeats (average them and use {@link clusteredInterval}); more than once on
 * growing data.
 *
 * @param losses tasks that only the baseline passed, a whole number
 * @param wins tasks that only the candidate passed, a whole number
 * @throws StatsError `out-of-range`
 */
export function mcNemar(losses: number, wins: number): number {
  if (!(Number.isInteger(losses) && Number.isInteger(wins) && losses >= 0 && wins >= 0)) {
    throw new StatsError("out-of-range", `whole counts of at least 0 are needed, not ${losses}, ${wins}`);
  }
  return Math.exp(logBinomialTails(losses, losses + wins, 0.5).atLeast);
}
