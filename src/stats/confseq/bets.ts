import { checkLevel, checkMean, checkShares, predictableMoments } from "./predictable.ts";

/**
 * λ_t = √(2·ln(1/α)/(σ̂²_{t−1}·t·ln(1 + t))): the bets of the empirical-Bernstein sequence. Waudby-Smith & Ramdas,
 * JRSS-B 86 (2024), §3.2.
 *
 * @param xs in [0, 1], in the order in which they came
 * @param most no bet is larger
 */
export function empiricalBernsteinBets(
  xs: readonly number[],
  alpha: number,
  most = Number.POSITIVE_INFINITY,
): readonly number[] {
  checkShares(xs);
  checkLevel(alpha);
  return predictableMoments(xs).map(({ variance }, i) =>
    Math.min(most, Math.sqrt((2 * Math.log(1 / alpha)) / ((i + 1) * Math.log(i + 2) * variance))),
  );
}

/**
 * aKelly: λ_t = (μ̂ − m)/(σ̂² + (μ̂ − m)²), of the mean and variance before t; between −1/(1 − m) and 1/m, so that no
 * wealth falls below 0. Waudby-Smith & Ramdas (2024), appendix B.
 *
 * @param xs in [0, 1], in the order in which they came
 * @param m the mean bet against, in (0, 1)
 */
export function approximateKellyBets(xs: readonly number[], m: number): readonly number[] {
  checkShares(xs);
  checkMean(m);
  return predictableMoments(xs).map(({ mean, variance }) => {
    const gap = mean - m;
    return Math.min(1 / m, Math.max(-1 / (1 - m), gap / (variance + gap * gap)));
  });
}

/**
 * LBOW: the bet that maximises a lower bound on the wealth, λ_t = g/(M|g| + s² + g²) with g = μ̂ − m, M = m where g > 0
 * and 1 − m elsewhere, s² about m. Waudby-Smith & Ramdas (2024), appendix B.
 *
 * @param xs in [0, 1], in the order in which they came
 * @param m the mean bet against, in (0, 1)
 */
export function lowerBoundBets(xs: readonly number[], m: number): readonly number[] {
  checkShares(xs);
  checkMean(m);
  let squares = 0;
  return predictableMoments(xs).map(({ mean }, i) => {
    const gap = mean - m;
    // ¼ stands for what was not yet seen; it is left out once something was.
    const spread = (i === 0 ? 0.25 : squares) / (i + 2);
    squares += ((xs[i] ?? m) - m) ** 2;
    return gap / ((gap > 0 ? m : 1 - m) * Math.abs(gap) + spread + gap * gap);
  });
}
