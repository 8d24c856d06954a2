import { StatsError } from "../stats-error.ts";

/**
 * Turns the running maximum of an e-process into an e-value: (e − 1 − ln e)/(ln e)². What lets a latched alarm be fed to
 * {@link eBh}. Shafer, Shen, Vereshchagin & Vovk, Statist. Sci. 26 (2011), §3; Dawid et al. (2011).
 *
 * Assumes the maximum of one e-process that began at 1. It costs much: a maximum of 1,000 becomes 21. When not to use it:
 * on a current value, which is an e-value already.
 *
 * @param e running maximum, at least 1; ∞ stays
 * @throws StatsError `out-of-range`
 */
export function adjuster(e: number): number {
  if (!(e >= 1)) throw new StatsError("out-of-range", `a running maximum starts at 1, not ${e}`);
  if (e === Number.POSITIVE_INFINITY) return e;
  const l = Math.log(e);
  return l < 1e-3 ? 0.5 + l / 6 + (l * l) / 24 : (e - 1 - l) / (l * l);
}
