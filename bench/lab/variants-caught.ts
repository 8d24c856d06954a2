import { playVariant } from "../../examples/reference-agent/variants/play-variant.ts";
import { variants } from "../../examples/reference-agent/variants/variants.ts";
import { effortScenarios, type Scenario, shippedSuite } from "../../src/lab/scenario/index.ts";
import { figure, type Row, seconds } from "../rows/row.ts";

/** Every known fault, put into the reference agent one at a time. */
export const variantsCaught: Row = {
  about: "planted faults",
  async run({ say }) {
    const suite = [...shippedSuite(), ...effortScenarios(["low", "medium", "high"], ["first", "other"])];
    const named = await playEach("the scenarios that have to show it", undefined, say);
    const whole = await playEach("the whole suite", suite, say);
    const target = "each by the right invariant at the right step, one violation per cause";
    return {
      figures: [
        figure("variants, each in the scenarios that have to show it", target, ...named.said),
        figure("the same over the whole suite", "each by its invariant alone, one violation per cause", ...whole.said),
      ],
      details: { named: named.played, whole: whole.played },
    };
  },
};

async function playEach(where: string, scenarios: readonly Scenario[] | undefined, say: (text: string) => void) {
  const begun = performance.now();
  const played = [];
  for (const [index, variant] of variants.entries()) {
    say(`${where}: ${index} of ${variants.length} variants, now ${variant.name}`);
    const one = await playVariant(variant, scenarios === undefined ? {} : { scenarios });
    played.push({ name: variant.name, harmless: variant.inLab.length === 0, ...one });
  }
  const missed = played.filter(({ caught }) => !caught);
  const faults = played.filter(({ harmless }) => !harmless);
  const caught = faults.filter((one) => one.caught).length;
  const quiet = played.filter((one) => one.harmless && one.caught).length;
  const harmless = played.length - faults.length;
  const said = [
    `${caught} of ${faults.length} faults caught; ${quiet} of ${harmless} harmless changes passed; in ${seconds((performance.now() - begun) / 1000)}`,
    missed.length === 0,
    missed.map(({ name, extra }) => `${name}: ${extra.slice(0, 3).join(", ")}`).join("; "),
  ] as const;
  return { played, said };
}
