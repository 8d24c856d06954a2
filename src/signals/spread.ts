/**
 * Many values in bounded memory, for their median. Exact up to 2,048 distinct values; beyond, every value is kept to
 * three significant digits (an error of at most half a percent). What it holds depends on the values alone, not on
 * the order they came in. Plain data.
 */
export interface Spread {
  readonly counts: Map<number, number>;
  n: number;
  coarse: boolean;
}

const distinctLimit = 2048;

export function emptySpread(): Spread {
  return { counts: new Map(), n: 0, coarse: false };
}

/** Adds a finite value, in place. */
export function addTo(spread: Spread, value: number): void {
  const kept = spread.coarse ? threeDigits(value) : value;
  spread.counts.set(kept, (spread.counts.get(kept) ?? 0) + 1);
  spread.n += 1;
  if (!spread.coarse && spread.counts.size > distinctLimit) coarsen(spread);
}

/** The median; the mean of the two middle values where there are two. `null` without values. */
export function medianOfSpread(spread: Spread): number | null {
  if (spread.n === 0) return null;
  const lower = Math.floor((spread.n - 1) / 2);
  const upper = Math.floor(spread.n / 2);
  let passed = 0;
  let low: number | null = null;
  for (const [value, count] of [...spread.counts].sort(([a], [b]) => a - b)) {
    passed += count;
    if (low === null && passed > lower) low = value;
    if (passed > upper) return low === null ? value : (low + value) / 2;
  }
  return low;
}

function coarsen(spread: Spread): void {
  const exact = [...spread.counts];
  spread.counts.clear();
  spread.coarse = true;
  for (const [value, count] of exact) {
    const kept = threeDigits(value);
    spread.counts.set(kept, (spread.counts.get(kept) ?? 0) + count);
  }
}

function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}
