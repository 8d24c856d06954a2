import type { Packed } from "./day-series.ts";

/** A random order of `order.length` days, in place (Fisher and Yates). */
export function shuffle(order: Int32Array, random: () => number): void {
  for (let day = order.length - 1; day > 0; day -= 1) {
    const other = Math.floor(random() * (day + 1));
    const kept = order[day] ?? 0;
    order[day] = order[other] ?? 0;
    order[other] = kept;
  }
}

/**
 * One series in the order given, strung together as a first-order autoregression with coefficient φ of the same variance:
 * x_t = φ x_{t−1} + √(1 − φ²) y_t, started at its stationary law. φ = 0 is the permutation itself.
 */
export function strung(
  { y, w }: Packed,
  order: Int32Array,
  phi: number,
  into: { y: Float64Array; w: Float64Array },
): void {
  const days = order.length;
  const scale = Math.sqrt(1 - phi * phi);
  let x = y[order[days - 1] ?? 0] ?? 0;
  for (let day = 0; day < days; day += 1) {
    const from = order[day] ?? 0;
    const value = y[from] ?? 0;
    x = phi === 0 ? value : phi * x + scale * value;
    into.y[day] = x;
    into.w[day] = w[from] ?? 0;
  }
}
