import { MixBet } from "../../../src/stats/index.ts";
import type { Random } from "../random.ts";
import type { Simulation } from "./index.ts";
import { RepeatedTTest } from "./repeated-t-test.ts";
import { Watch } from "./watch.ts";

export interface Paired {
  /** Mean score of the baseline. */
  readonly p: number;
  /** Tasks all alike; of rates Beta(0.65p, 0.65(1 − p)), few of which break; clusters of ten sessions, the cluster being the unit; traffic that drifts by hours. */
  readonly units: "alike" | "mixed" | "clustered" | "drifting";
  readonly looks: number;
  readonly alpha: number;
}

/** Every paired test on the edge of its null, looked at after every pair: each stop is a false alarm. */
export const paired: Simulation<Paired> = ({ p, units, looks, alpha }, random) => {
  const margin = Math.min(0.03, p / 2);
  const bets = {
    regressed: [new MixBet(), new MixBet({ alpha, horizon: looks })],
    fail: [new MixBet(), new MixBet({ alpha, horizon: looks })],
    ship: [new MixBet(), new MixBet({ alpha, horizon: looks })],
  } as const;
  const watch = new Watch(alpha);
  const tTest = new RepeatedTTest(alpha);
  for (let t = 1; t <= looks; t++) {
    const { base, same, worse } = unit(units, p, margin, t, random);
    const none = same - base;
    const lost = worse - base;
    for (const k of [0, 1] as const) {
      const horizon = k === 0 ? "" : ", horizon";
      watch.at(t, `regressed${horizon}`, () => bets.regressed[k].update(-none, 1));
      watch.at(t, `fail${horizon}`, () => bets.fail[k].update(-margin - lost, 1 + margin));
      watch.at(t, `ship${horizon}`, () => bets.ship[k].update(lost + margin, 1 - margin));
    }
    const significant = tTest.loss(none) ? Number.POSITIVE_INFINITY : 0;
    watch.at(t, "t-test at every look", () => significant);
    if (t % Math.ceil(looks / 30) === 0) watch.at(t, "t-test at 30 looks", () => significant);
  }
  return watch.outcome;
};

/** One unit's baseline, a candidate without any effect, and one that loses exactly the margin on average. */
function unit(units: Paired["units"], p: number, margin: number, t: number, random: Random) {
  if (units === "clustered") {
    const rate = random.beta(0.65 * p, 0.65 * (1 - p));
    const broken = random.flip(margin / p) === 1;
    const sum = { base: 0, same: 0, worse: 0 };
    for (let session = 0; session < 10; session++) {
      sum.base += random.flip(rate) / 10;
      sum.same += random.flip(rate) / 10;
      sum.worse += broken ? 0 : random.flip(rate) / 10;
    }
    return sum;
  }
  if (units === "mixed") {
    const rate = random.beta(0.65 * p, 0.65 * (1 - p));
    const left = random.flip(margin / p) === 1 ? 0 : rate;
    return { base: random.flip(rate), same: random.flip(rate), worse: random.flip(left) };
  }
  const swing = units === "drifting" ? Math.min(p - margin, 1 - p) : 0;
  const rate = p + swing * Math.sin((2 * Math.PI * t) / 2000);
  return { base: random.flip(rate), same: random.flip(rate), worse: random.flip(rate - margin) };
}
