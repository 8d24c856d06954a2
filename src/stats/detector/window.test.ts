import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRateAbove, assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { windowLowerBound, windowQuantile } from "./window.ts";

/** scipy.stats.beta.ppf(beta, good, n − good + 1), 1.16. */
const exact: readonly (readonly [number, number, number, number])[] = [
  [650, 1000, 0.01, 0.6138652911708931],
  [1, 1, 0.05, 0.05],
  [10, 10, 0.05, 0.7411344491069477],
  [3, 400, 0.005, 0.000846418918325207],
  [1995, 2000, 0.01, 0.9934590340882956],
];
for (const [good, n, beta, bound] of exact) {
  test(`window: ${good} of ${n} good at beta ${beta}`, () => {
    const values = Array.from({ length: n }, (_, i) => (i < good ? 1 : 0));
    assert.ok(Math.abs(windowLowerBound(values, beta) - bound) <= 1e-12 + 1e-9 * bound);
  });
}

test("window: nothing good says nothing", () => assert.equal(windowLowerBound([0, 0, 0], 0.05), 0));

/** Streams whose mean is known: zeros and ones, and values between them. */
const streams: readonly (readonly [string, number, (even: () => number) => number])[] = [
  ["0 or 1, rate 0.65", 0.65, (even) => (even() < 0.65 ? 1 : 0)],
  ["0 or 1, rate 0.98", 0.98, (even) => (even() < 0.98 ? 1 : 0)],
  ["even in [0, 1]", 0.5, (even) => even()],
  ["mostly 1, now and then 0.2", 0.976, (even) => (even() < 0.97 ? 1 : 0.2)],
];
for (const [what, mean, draw] of streams) {
  test(`window: its bound is above the mean in at most beta = 5 of 100: ${what}`, () => {
    const even = seeded(1);
    assertRateAtMost(
      0.05,
      300,
      () =>
        windowLowerBound(
          Array.from({ length: 200 }, () => draw(even)),
          0.05,
        ) > mean,
    );
  });
  test(`window: the plain mean of it is above far more often: ${what}`, () => {
    const even = seeded(1);
    assertRateAbove(0.05, 300, () => {
      const values = Array.from({ length: 200 }, () => draw(even));
      return values.reduce((sum, x) => sum + x, 0) / values.length > mean;
    });
  });
}

test("window quantile: worse is up for what costs, down for what is missed", () => {
  const values = Array.from({ length: 300 }, (_, i) => (i * 7) % 100);
  assert.equal(windowQuantile(values, 0.9, "up", 0.01).limit, 89);
  assert.equal(windowQuantile(values, 0.9, "down", 0.01).limit, 10);
});

test("window quantile: a limit that almost all keep is held to what they keep", () => {
  const values = Array.from({ length: 900 }, (_, i) => (i % 100 === 0 ? 5 : 0));
  const { limit, p0 } = windowQuantile(values, 0.9, "up", 0.01);
  assert.equal(limit, 0);
  assert.ok(p0 > 0.97, `${p0}`);
});

for (const [what, draw] of [
  ["even", (even: () => number) => even()],
  ["many ties", (even: () => number) => Math.floor(even() ** 4 * 6)],
] as const) {
  test(`window quantile: new observations keep to the limit less often than p0 in at most 5 of 100: ${what}`, () => {
    const even = seeded(2);
    assertRateAtMost(0.05, 200, () => {
      const values = Array.from({ length: 150 }, () => draw(even));
      const { limit, p0 } = windowQuantile(values, 0.9, "up", 0.05);
      let kept = 0;
      for (let k = 0; k < 4000; k++) if (draw(even) <= limit) kept += 1;
      // What 4,000 draws may be off by is left to the bound.
      return kept / 4000 < p0 - 0.01;
    });
  });
}

const refused: readonly (readonly [string, () => unknown, string])[] = [
  ["an empty window", () => windowLowerBound([], 0.05), "too-few"],
  ["a window of two, for a quantile", () => windowQuantile([1, 2], 0.9, "up", 0.05), "too-few"],
  ["beta of 0", () => windowLowerBound([1], 0), "out-of-range"],
  ["beta of a half", () => windowQuantile([1, 2, 3], 0.9, "up", 0.5), "out-of-range"],
  ["q of 1", () => windowQuantile([1, 2, 3], 1, "up", 0.05), "out-of-range"],
  ["a value above 1", () => windowLowerBound([1.5], 0.05), "out-of-range"],
  ["a value that is no number", () => windowLowerBound([Number.NaN], 0.05), "out-of-range"],
  ["a quantile of no numbers", () => windowQuantile([1, 2, Number.NaN], 0.9, "up", 0.05), "not-finite"],
];
for (const [what, attempt, code] of refused) {
  test(`window: ${what} is refused`, () => assert.throws(attempt, { code }));
}
