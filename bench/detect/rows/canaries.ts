import { type Alarms, alarmsOf, heldEverywhere, percent } from "../figures.ts";
import type { Row } from "../row.ts";
import type { CanaryNull } from "../simulations/canary.ts";
import { rates } from "./pairs.ts";

const alpha = 0.05;
const looks = 10_000;
const shares = [
  [0.5, 0.5],
  [0.01, 0.99],
  [0.1, 0.9],
  [0.2, 0.3, 0.5],
] as const;
const covariates = ["none", "known", "spread"] as const;

/** A canary against its control, looked at after every unit. */
export const canaries: Row = {
  about: "false alarms: canaries, looked at after every unit",
  async run({ repeater, times, say }) {
    const steady = { traffic: "steady", sessions: 1, looks, alpha } as const;
    const settings: readonly CanaryNull[] = rates.flatMap((p) => [
      ...covariates.flatMap((covariate) =>
        [0.01, 0.5].map((allocation) => ({ ...steady, p, allocation, covariate }) as const),
      ),
      { ...steady, p, allocation: "ramp", covariate: "known", traffic: "drifting" },
      { ...steady, p, allocation: "reacting", covariate: "none", traffic: "drifting" },
      { ...steady, p, allocation: 0.5, covariate: "known", sessions: 5 },
    ]);
    const all: Alarms[] = [];
    for (const params of settings) {
      const setting = nameOf(params);
      say(`canary ${setting}`);
      all.push(...alarmsOf(setting, await repeater.repeat("canary", params, times(400)), alpha));
    }
    for (const p of rates) {
      say(`canary, the same users at every stage, p ${p}`);
      const outcomes = await repeater.repeat("restaged", { p, users: 4000, alpha }, times(400));
      all.push(...alarmsOf(`the same users through a ramp, p ${p}`, outcomes, alpha));
    }
    const mismatched: Alarms[] = [];
    for (const each of shares) {
      say(`sample ratio ${each.join(" : ")}`);
      const outcomes = await repeater.repeat("ratio", { shares: each, looks, alpha }, times(300));
      mismatched.push(...alarmsOf(each.join(" : "), outcomes, alpha));
    }
    return {
      figures: [
        ...["regressed", "fail", "ship"].map((test) =>
          heldEverywhere(
            `canary ${test}, 10,000 units`,
            all.filter((one) => one.test === test),
          ),
        ),
        heldEverywhere("sample-ratio mismatch, 10,000 looks", mismatched),
      ],
      details: [...all, ...mismatched],
    };
  },
};

function nameOf({ p, allocation, covariate, traffic, sessions }: CanaryNull): string {
  const share = typeof allocation === "number" ? percent(allocation) : allocation;
  const users = sessions > 1 ? `, users of ${sessions} sessions` : "";
  return `p ${p}, ${share}, covariate ${covariate}, ${traffic}${users}`;
}
