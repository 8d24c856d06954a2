import { figure } from "../../rows/row.ts";
import { timesOf, whole } from "../figures.ts";
import type { Row } from "../row.ts";

const alpha = 0.05;
const most = 1e6;

/** Open-ended, plain pairs, all tasks a little worse: against what no test can go below. */
export const stopping: Row = {
  about: "mean pairs to stop, against ln(1/α)/KL_inf, which no valid test goes below",
  async run({ repeater, times, say }) {
    const { lost, won } = pairsOfAShift(0.03);
    // Of a variable in {−1, 0, 1} the best constant bet has a closed form.
    const best = (lost - won) / (lost + won);
    const growth = lost * Math.log1p(best) + won * Math.log1p(-best);
    const bound = -Math.log(alpha) / growth;
    say("open-ended pairs");
    const outcomes = await repeater.repeat("stopping", { lost, won, alpha, most }, times(3000));
    const { mean, q90, of } = timesOf(outcomes, "pairs", most);
    return {
      figures: [
        figure(
          "a shift of 3 points, plain pairs, no horizon",
          `mean ≤ 1.2 × ${whole(bound)} = ${whole(1.2 * bound)} pairs`,
          `mean ${whole(mean)} (${(mean / bound).toFixed(3)} ×), q90 ${whole(q90)}, of ${of}`,
          mean <= 1.2 * bound,
          `${(mean / bound).toFixed(3)} times the bound`,
        ),
      ],
      details: { lost, won, best, growth, bound, mean, q90, of },
    };
  },
};

/** Tasks from Beta(0.4225, 0.2275), all shifted in log odds until the mean is `drop` lower: how pairs of runs fall out. */
export function pairsOfAShift(drop: number): { readonly lost: number; readonly won: number } {
  const at = (shift: number): { readonly mean: number; readonly lost: number; readonly won: number } => {
    let [total, mean, lost, won] = [0, 0, 0, 0];
    // By log odds, where the density p^a (1 − p)^b is smooth; beyond ±150 nothing is left.
    for (let x = -150; x <= 150; x += 0.01) {
      const [p, q] = [1 / (1 + Math.exp(-x)), 1 / (1 + Math.exp(x))];
      const weight = Math.exp(0.4225 * Math.log(p) + 0.2275 * Math.log(q));
      const c = 1 / (1 + Math.exp(shift - x));
      total += weight;
      mean += weight * (p - c);
      lost += weight * p * (1 - c);
      won += weight * q * c;
    }
    return { mean: mean / total, lost: lost / total, won: won / total };
  };
  let [low, high] = [0, 5];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (at(middle).mean < drop) low = middle;
    else high = middle;
  }
  return at(low);
}
