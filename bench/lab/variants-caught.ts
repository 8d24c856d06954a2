import { playVariant } from "../../examples/reference-agent/variants/play-variant.ts";
import { variants } from "../../examples/reference-agent/variants/variants.ts";
import { figure, type Row, seconds } from "./row.ts";

/** Every known fault, put into the reference agent one at a time. */
export const variantsCaught: Row = {
  about: "planted faults",
  async run({ say }) {
    const begun = performance.now();
    const played = [];
    for (const [index, variant] of variants.entries()) {
      say(`${index} of ${variants.length} variants, now ${variant.name}`);
      played.push({ name: variant.name, harmless: variant.inLab.length === 0, ...(await playVariant(variant)) });
    }
    const missed = played.filter(({ caught }) => !caught);
    const faults = played.filter(({ harmless }) => !harmless);
    const caught = faults.filter((one) => one.caught).length;
    const quiet = played.filter((one) => one.harmless && one.caught).length;
    const harmless = played.length - faults.length;
    return {
      figures: [
        figure(
          "variants of the reference agent",
          "each by the right invariant at the right step, one violation per cause",
          `${caught} of ${faults.length} faults caught; ${quiet} of ${harmless} harmless changes passed; in ${seconds((performance.now() - begun) / 1000)}`,
          missed.length === 0,
          missed.map(({ name, extra }) => `${name}: ${extra.slice(0, 3).join(", ")}`).join("; "),
        ),
      ],
      details: played,
    };
  },
};
