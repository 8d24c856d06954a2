import { logSampleRatio } from "../../../src/stats/index.ts";
import type { Simulation } from "./index.ts";
import { Watch } from "./watch.ts";

export interface Ratio {
  readonly shares: readonly number[];
  readonly looks: number;
  readonly alpha: number;
}

/** Units that arrive in the declared shares, counted after every one. */
export const ratio: Simulation<Ratio> = ({ shares, looks, alpha }, random) => {
  const watch = new Watch(alpha);
  const counts = shares.map(() => 0);
  for (let t = 1; t <= looks; t++) {
    let left = random.next();
    let arm = 0;
    while (arm < shares.length - 1 && left >= (shares[arm] ?? 0)) left -= shares[arm++] ?? 0;
    counts[arm] = (counts[arm] ?? 0) + 1;
    watch.at(t, "sample ratio", () => logSampleRatio(counts, shares));
  }
  return watch.outcome;
};
