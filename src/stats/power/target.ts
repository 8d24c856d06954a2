import { normalQuantile } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";

export interface PowerTarget {
  /** One-sided level, in (0, 1). */
  readonly alpha: number;
  /** The chance to find the drop, in (0, 1). */
  readonly power: number;
}

/** z_α + z_β: by how many standard errors a drop must stand out. */
export function standOut({ alpha, power }: PowerTarget): number {
  const sum = normalQuantile(1 - alpha) + normalQuantile(power);
  if (!(sum > 0)) throw new StatsError("bad-option", `a power above alpha is needed, not ${power} at alpha ${alpha}`);
  return sum;
}
