import { StatsError } from "../stats-error.ts";

export function checkAlpha(alpha: number): void {
  if (!(alpha > 0 && alpha < 1)) throw new StatsError("out-of-range", `alpha must lie in (0, 1), not ${alpha}`);
}

export function checkEValues(es: readonly number[]): void {
  for (const [i, e] of es.entries()) {
    if (!(e >= 0)) throw new StatsError("out-of-range", `an e-value is at least 0, not ${e} (number ${i})`);
  }
}
