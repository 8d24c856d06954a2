/** Beyond this many, every n-th stands for the others: the place of a value among 2,000 is known well enough. */
const most = 2000;

/**
 * The place of a value among others: the share below it, half of those equal to it counted (Bross, Biometrics 1958). In
 * [0, 1]; among its own, .5 on average.
 */
export function riditAmong(others: readonly number[]): (value: number) => number {
  const every = Math.max(1, Math.ceil(others.length / most));
  const sorted = Float64Array.from(others.filter((_, index) => index % every === 0)).sort();
  const below = (value: number, orEqual: boolean): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = sorted[middle] ?? 0;
      if (there < value || (orEqual && there === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (value) => (below(value, false) + below(value, true)) / (2 * sorted.length);
}
