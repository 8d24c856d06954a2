import { StatsError } from "../stats-error.ts";

/** @throws StatsError `bad-option` */
export function checkShares(shares: readonly number[]): void {
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (shares.length < 2 || shares.some((share) => !(share > 0)) || !(Math.abs(total - 1) <= 1e-9)) {
    throw new StatsError("bad-option", "two or more shares above 0 that sum to 1 are needed");
  }
}
