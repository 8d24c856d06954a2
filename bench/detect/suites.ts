import type { Random } from "./random.ts";

/** How a suite gets worse: every task a little (a shift of its log odds), or a few tasks break and are never done again. */
export type Harm = "shift" | "break";

/** A suite's true rates, baseline and candidate, whose difference is exactly what was asked for. */
export interface Suite {
  readonly base: readonly number[];
  readonly candidate: readonly number[];
}

/** Rates of tasks that are mostly nearly always or never done: Beta(0.65p, 0.65(1 − p)); p = 0.65 is that of the facts. */
export function suiteRates(tasks: number, p: number, random: Random): readonly number[] {
  return Array.from({ length: tasks }, () => random.beta(0.65 * p, 0.65 * (1 - p)));
}

/** @param drop of the suite's mean; met exactly, whatever rates were drawn, or all there is */
export function harmed(base: readonly number[], drop: number, harm: Harm, random: Random): readonly number[] {
  if (drop === 0) return base;
  return harm === "shift" ? shifted(base, drop) : broken(base, drop, random);
}

function shifted(base: readonly number[], drop: number): readonly number[] {
  const by = (shift: number): readonly number[] => base.map((p) => p / (p + (1 - p) * Math.exp(shift)));
  const total = (rates: readonly number[]): number => rates.reduce((sum, p) => sum + p, 0);
  const wanted = total(base) - drop * base.length;
  let low = 0;
  let high = 50;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (total(by(middle)) > wanted) low = middle;
    else high = middle;
  }
  return by(low);
}

function broken(base: readonly number[], drop: number, random: Random): readonly number[] {
  const rates = [...base];
  const order = rates.map((_, i) => i);
  let left = drop * rates.length;
  for (let i = order.length - 1; i >= 0 && left > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    const task = order[i] ?? 0;
    const taken = Math.min(left, rates[task] ?? 0);
    rates[task] = (rates[task] ?? 0) - taken;
    left -= taken;
  }
  return rates;
}
