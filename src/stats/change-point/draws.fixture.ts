import { seeded } from "../seeded.ts";

/** Seeded draws for simulations. */
export function drawsFrom(seed: number): { uniform: () => number; normal: () => number } {
  const uniform = seeded(Math.imul(seed + 1, 0x9e3779b1));
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/** Series by day, correlated with each other; `phi` is the autoregression of the days' own half of the variance. */
export function simulatedDays(seed: number, { days = 24, series = 8, phi = 0, own = 0 } = {}) {
  const { normal } = drawsFrom(seed);
  const shared = Array.from({ length: days }, () => normal());
  return Array.from({ length: series }, () => {
    let mood = normal();
    const values = shared.map((common) => {
      mood = phi * mood + Math.sqrt(1 - phi * phi) * normal();
      return 0.5 * common + normal() + own * mood;
    });
    return { values, weights: values.map(() => 1) };
  });
}
