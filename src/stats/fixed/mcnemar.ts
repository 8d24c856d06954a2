import { logBinomialTails } from "../special/index.ts";

/**
 * McNemar's exact test, one-sided: P(at least so many losses) if a changed task were lost or won with even chance.
 * One binary run per task and arm; looked at once.
 *
 * @param losses tasks that only the baseline passed
 * @param wins tasks that only the candidate passed
 */
export function mcNemar(losses: number, wins: number): number {
  return Math.exp(logBinomialTails(losses, losses + wins, 0.5).atLeast);
}
