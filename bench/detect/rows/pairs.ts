import { type Alarms, alarmsOf, heldEverywhere, percent, shown, spreadOf } from "../figures.ts";
import type { Row } from "../row.ts";

export const rates = [0.02, 0.5, 0.65, 0.98] as const;
const alpha = 0.05;
const looks = 10_000;
const kinds = ["alike", "mixed", "clustered", "drifting"] as const;
const steps = ["pairs", "heterogeneous pairs", 0.01, 0.5] as const;

/** Pairs, looked at after every one; and the interval that is shown of them. */
export const pairs: Row = {
  about: "false alarms: paired tests, looked at after every pair",
  async run({ repeater, times, say }) {
    const all: Alarms[] = [];
    for (const units of kinds) {
      for (const p of rates) {
        say(`pairs ${units}, p ${p}`);
        const outcomes = await repeater.repeat("paired", { p, units, looks, alpha }, times(500));
        all.push(...alarmsOf(`${units}, p ${p}`, outcomes, alpha));
      }
    }
    const missed: Alarms[] = [];
    for (const step of steps) {
      for (const p of rates) {
        const setting = `${typeof step === "number" ? `canary at ${percent(step)}` : step}, p ${p}`;
        say(`interval of ${setting}`);
        const outcomes = await repeater.repeat("interval", { p, steps: step, level: 0.9, looks: 1000 }, times(150));
        missed.push(...alarmsOf(setting, outcomes, 0.1, ["ever leaves it out"]));
      }
    }
    const of = (test: string): readonly Alarms[] => all.filter((one) => one.test === test);
    const tests = ["regressed", "fail", "ship"].flatMap((test) => [test, `${test}, horizon`]);
    return {
      figures: [
        ...tests.map((test) => heldEverywhere(`MixBet ${test}, 10,000 looks`, of(test))),
        heldEverywhere("90 % interval of a difference ever leaves it out, 1,000 looks", missed),
        ...["t-test at every look", "t-test at 30 looks"].map((test) =>
          shown(`beside it: ${test} of the same pairs, no change`, spreadOf(of(test))),
        ),
      ],
      details: [...all, ...missed],
    };
  },
};
