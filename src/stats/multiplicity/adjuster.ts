import { StatsError } from "../stats-error.ts";

/**
 * Turns the running maximum of an e-process into an e-value: (e − 1 − ln e)/(ln e)². What lets a latched alarm be fed
 * to {@link eBh}. Dawid, de Rooij, Shafer, Shen, Vereshchagin & Vovk (2011).
 *
 * @param e running maximum, at least 1
 */
export function adjuster(e: number): number {
  if (!(e >= 1)) throw new StatsError("out-of-range", `a running maximum starts at 1, not ${e}`);
  const l = Math.log(e);
  return l < 1e-3 ? 0.5 + l / 6 + (l * l) / 24 : (e - 1 - l) / (l * l);
}
