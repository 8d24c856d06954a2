import { type Figure, figure } from "../../rows/row.ts";
import { percent, shown } from "../figures.ts";
import type { Row } from "../row.ts";

const alpha = 0.05;

/** False discoveries among many tests, stopped when it pleases. */
export const many: Row = {
  about: "false discoveries: many tests, stopped when it pleases",
  async run({ repeater, times, say }) {
    const figures: Figure[] = [];
    const details: unknown[] = [];
    const held = new Map<string, { readonly setting: string; readonly mean: number; readonly most: number }[]>();
    for (const real of [0, 5]) {
      for (const p of [0.02, 0.65, 0.98]) {
        const setting = `20 tests, ${real} real, p ${p}`;
        say(setting);
        const outcomes = await repeater.repeat("many", { hypotheses: 20, real, p, looks: 2000, alpha }, times(400));
        for (const test of Object.keys(outcomes[0] ?? {})) {
          const shares = outcomes.map((outcome) => outcome[test] ?? 0);
          const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
          const spread = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
          // A proportion varies at most as a coin of the same mean: the bound is no narrower than the binomial one.
          const error = Math.sqrt(Math.max(spread, real === 0 ? alpha * (1 - alpha) : 0) / shares.length);
          const one = { setting, mean, most: alpha + 2.33 * error };
          held.set(test, [...(held.get(test) ?? []), one]);
          details.push({ test, ...one });
        }
      }
    }
    for (const [test, settings] of held) {
      const worst = settings.reduce((one, other) => (other.mean > one.mean ? other : one));
      const said = `at most ${percent(worst.mean)} (${worst.setting})`;
      const beyond = settings.filter(({ mean, most }) => mean > most);
      figures.push(
        test === "e-BH on running maxima"
          ? shown(
              "beside it: e-BH on running maxima of independent streams, which nothing guarantees for dependent ones",
              settings.map(({ setting, mean }) => `${setting}: ${percent(mean)}`).join("; "),
            )
          : figure(
              `${test}: mean share of false ones among the found`,
              `≤ ${percent(alpha)} within a 99 % bound, in each of ${settings.length} settings`,
              said,
              beyond.length === 0,
              beyond.map(({ setting, mean }) => `${setting}: ${percent(mean)}`).join("; "),
            ),
      );
    }
    return { figures, details };
  },
};
