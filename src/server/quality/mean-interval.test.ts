import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bernoulliInterval, seeded } from "../../stats/index.ts";
import { meanInterval } from "./mean-interval.ts";

describe("the interval of a mean of values in [0, 1]", () => {
  it("is that of a pass rate where values are 0 or 1", () => {
    for (const [successes, trials] of [
      [0, 1],
      [3, 10],
      [50, 100],
      [999, 1000],
      [20, 20],
    ] as const) {
      const exact = bernoulliInterval(successes, trials, 0.05, 500);
      const [lower, upper] = meanInterval(successes, trials, 0.05);
      assert.ok(Math.abs(lower - exact.low) < 1e-6 && Math.abs(upper - exact.high) < 1e-6, `${successes} of ${trials}`);
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

  it("misses the mean at any look in no more than 5 % of streams, looked at after every batch", () => {
    // Values of 0, ½ and 1 with mean 0.6; 400 streams, 30 looks each. 5 % and three standard errors are 33.
    const random = seeded(20_261_120);
    let missed = 0;
    for (let stream = 0; stream < 400; stream += 1) {
      let [sum, n] = [0, 0];
      let out = false;
      for (let look = 0; look < 30; look += 1) {
        for (let each = 0; each < 10; each += 1) {
          const draw = random();
          sum += draw < 0.5 ? 1 : draw < 0.7 ? 0.5 : 0;
          n += 1;
        }
        const [lower, upper] = meanInterval(sum, n, 0.05);
        out ||= lower > 0.6 || upper < 0.6;
      }
      if (out) missed += 1;
    }
    assert.ok(missed <= 33, `${missed} of 400`);
  });
});
