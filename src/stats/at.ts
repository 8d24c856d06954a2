import { StatsError } from "./stats-error.ts";

/** The value at `i`, which must be there. */
export function at(values: readonly number[], i: number): number {
  const value = values[i];
  if (value === undefined) throw new StatsError("out-of-range", `there is no value ${i} among ${values.length}`);
  return value;
}
