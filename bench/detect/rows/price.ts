import { anytimeInflation, pairedTasks } from "../../../src/stats/index.ts";
import { type Figure, figure } from "../../rows/row.ts";
import { timesOf, whole } from "../figures.ts";
import type { Row } from "../row.ts";
import { pairsOfAShift } from "./stopping.ts";

const alpha = 0.05;
const powers = [0.8, 0.9] as const;

/** What being allowed to look at any time costs, by the pairs of a test read once that finds as much. */
export const price: Row = {
  about:
    "the price of looking at any time: pairs at which a share of 0.8 (0.9) is decided, by those of a test read once",
  async run({ repeater, times, say }) {
    const figures: Figure[] = [];
    const details: unknown[] = [];
    for (const [name, lost, won] of settings()) {
      say(name);
      const d = lost - won;
      const variance = { between: lost + won - d ** 2, within: 0 };
      const outcomes = await repeater.repeat("stopping", { lost, won, alpha, most: 1e6 }, times(2000));
      const { mean, q80, q90, of } = timesOf(outcomes, "pairs", 1e6);
      const parts = powers.map((power) => {
        const once = pairedTasks(d, variance, 1, { alpha, power });
        const needed = power === 0.8 ? q80 : q90;
        return { power, once, needed, ratio: needed / once, taken: anytimeInflation({ alpha, power }) };
      });
      details.push({ name, lost, won, mean, of, parts });
      const amiss = parts.filter(({ ratio, taken }) => ratio > taken * 1.05);
      figures.push(
        figure(
          name,
          `≤ ${parts.map(({ power, taken }) => `${taken} at power ${power}`).join(", ")} (what \`power\` and the MDE take), to 5 %`,
          `${parts.map(({ power, once, needed, ratio }) => `${ratio.toFixed(2)} at ${power} (${whole(needed)} by ${whole(once)})`).join(", ")}; mean ${whole(mean)}, of ${of}`,
          amiss.length === 0,
          amiss.map(({ power, ratio }) => `${ratio.toFixed(2)} at ${power}`).join(", "),
        ),
      );
    }
    return { figures, details };
  },
};

/** Chances that a pair of runs of a random task is lost and won: Beta(0.4225, 0.2275) tasks, and tasks half of them done. */
function settings(): readonly (readonly [string, number, number])[] {
  const [three, ten] = [pairsOfAShift(0.03), pairsOfAShift(0.1)];
  // Pairs of a task that is as it was differ by chance alone; a broken one loses whenever the baseline does it.
  const chance = 0.2275 * (0.65 / 1.65);
  const broken = 0.03 / 0.65;
  return [
    ["3 points, all tasks a little", three.lost, three.won],
    ["3 points, a few tasks break", (1 - broken) * chance + broken * 0.65, (1 - broken) * chance],
    ["10 points, all tasks a little", ten.lost, ten.won],
    ["3 points, independent runs at 0.5", 0.5 * 0.53, 0.5 * 0.47],
  ];
}
