import { normalQuantile } from "../stats/index.ts";
import type { Judged } from "./judged.ts";

/** The chance that a drop of that size would have been found. */
export const detectablePower = 0.8;

/**
 * The smallest drop d that so many units would find with power 0.8: d = (z_α + z_β)·√(inflation·(SE² + d(1 − d)/units)).
 * Beside what the differences vary by now stands what the drop itself brings in where it comes as tasks that are lost
 * outright: without it, quiet data would promise to see what they do not.
 *
 * @param inflation units that the tests need by those of a test read once; 1 for such a test
 * @returns `null`: not even a drop from 1 to 0 would be found
 */
export function detectable({ alpha, standardError, units }: Judged, inflation: number): number | null {
  if (standardError === null) return null;
  const k = (normalQuantile(1 - alpha.regressed) + normalQuantile(detectablePower)) ** 2 * inflation;
  const own = k / units;
  const drop = (own + Math.sqrt(own ** 2 + 4 * (1 + own) * k * standardError ** 2)) / (2 * (1 + own));
  // No bet may stake more than 0.99 of its wealth: so many units multiply it by 1 + 0.99 d at best.
  const least = inflation === 1 ? 0 : (alpha.regressed ** (-1 / units) - 1) / 0.99;
  const found = Math.max(drop, least);
  return found < 1 ? found : null;
}
