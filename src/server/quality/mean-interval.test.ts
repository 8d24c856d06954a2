import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { assertRateAtMost, seeded } from "../../../test/kit/simulated.ts";
import { bernoulliInterval } from "../../stats/index.ts";
import { meanInterval } from "./mean-interval.ts";

describe("the interval of a mean of values in [0, 1]", () => {
  it("is hardly wider than the beta-binomial mixture for a pass rate, and narrower where there is little", () => {
    for (const [successes, trials, ratio] of [
      [5, 10, 0.95],
      [9, 10, 0.8],
      [190, 200, 1.1],
      [500, 1000, 1.07],
      [9000, 10_000, 1.02],
      [50_000, 100_000, 1.01],
    ] as const) {
      const exact = bernoulliInterval(successes, trials, 0.05, 500);
      const [lower, upper] = meanInterval(successes, trials, 0.05);
      const found = (upper - lower) / (exact.high - exact.low);
      assert.ok(found <= ratio, `${successes} of ${trials}: ${found}`);
    }
  });

  it("lies in [0, 1], holds its estimate, and mirrors", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, mean) => {
        const [lower, upper] = meanInterval(mean * n, n, 0.05);
        assert.ok(lower >= 0 && upper <= 1 && lower <= mean + 1e-9 && upper >= mean - 1e-9);
        const [low, high] = meanInterval(n - mean * n, n, 0.05);
        assert.ok(Math.abs(low - (1 - upper)) < 1e-6 && Math.abs(high - (1 - lower)) < 1e-6);
      }),
      { seed: 3, numRuns: 200 },
    );
    assert.deepEqual(meanInterval(0, 0, 0.05), [0, 1]);
  });

  it("misses the mean at any of 250 looks in no more than 5 % of streams", () => {
    const random = seeded(20_261_120);
    assertRateAtMost(0.05, 200, () => {
      let sum = 0;
      for (let n = 1; n <= 3000; n += 1) {
        sum += random() < 0.5 ? 1 : 0;
        if (n % 12 > 0) continue;
        const [lower, upper] = meanInterval(sum, n, 0.05);
        if (lower > 0.5 || upper < 0.5) return true;
      }
      return false;
    });
  });
});
