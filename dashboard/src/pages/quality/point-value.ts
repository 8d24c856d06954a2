import type { SeriesPoint } from "../../../../src/store/index.ts";

/** What a point shows: the mean of its observations, else what was added up, else the median; `null`: not known. */
export function pointValue({ n, sum, numerator, denominator, p50 }: SeriesPoint): number | null {
  if (sum !== null && n > 0) return sum / n;
  if (numerator !== null && denominator !== null && denominator !== 0) return numerator / denominator;
  return p50;
}
