import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { StatsError } from "../stats-error.ts";
import {
  clusteredError,
  clusteredInterval,
  mcNemar,
  pairedError,
  pairedTTest,
  signFlip,
  twoSampleTTest,
} from "./index.ts";

const difference = fc.integer({ min: -100, max: 100 }).map((each) => each / 100);
const differences = fc.array(difference, { minLength: 2, maxLength: 12 });
const near = (found: number, expected: number, off = 1e-9): void =>
  assert.ok(Math.abs(found - expected) <= off, `${found}, not ${expected}`);

test("paired t, by scipy 1.17.1 ttest_rel on the same numbers", () => {
  const { t, df, p } = pairedTTest([-0.4, -0.2, 0.1, -0.6, 0, -0.2, 0.2, -0.4, -0.2, -0.1]);
  near(t, -2.3324447490696723);
  assert.equal(df, 9);
  near(p, 0.022284171969859014);
});

test("Welch's t, by scipy 1.17.1 ttest_ind", () => {
  const { t, df, p } = twoSampleTTest([0.9, 0.7, 0.8, 1, 0.6], [0.5, 0.9, 0.4, 0.6, 0.7, 0.2]);
  near(t, -2.052677068139901);
  near(df, 8.598567086409032);
  near(p, 0.03588006068899807);
});

test("sign-flip: turning all differences swaps the alternatives; order is of no account", () => {
  fc.assert(
    fc.property(differences, (ds) => {
      const p = signFlip(ds);
      near(
        signFlip(
          ds.map((d) => -d),
          "greater",
        ),
        p,
      );
      near(signFlip(ds.toReversed()), p);
      assert.ok(p > 0 && p <= 1);
    }),
    { seed: 4, numRuns: 60 },
  );
});

test("sign-flip on pass-or-fail runs is McNemar", () => {
  for (const [losses, wins] of [
    [5, 2],
    [0, 0],
    [1, 7],
    [6, 6],
    [9, 0],
  ] as const) {
    const ds = [0, ...Array<number>(losses).fill(-1), ...Array<number>(wins).fill(1)];
    near(signFlip(ds), mcNemar(losses, wins));
  }
});

test("sign-flip and McNemar hold their level: P(p ≤ α) ≤ α under even chances, exactly", () => {
  for (const alpha of [0.01, 0.05, 0.2]) {
    for (const changed of [3, 8, 15]) {
      let chance = 0;
      let ways = 1;
      for (let losses = 0; losses <= changed; losses++) {
        if (mcNemar(losses, changed - losses) <= alpha) chance += ways / 2 ** changed;
        ways *= (changed - losses) / (losses + 1);
      }
      assert.ok(chance <= alpha + 1e-12, `${chance} of ${alpha} with ${changed}`);
    }
  }
});

test("an error of tasks each by itself is the textbook's", () => {
  fc.assert(
    fc.property(differences, (ds) => {
      const { mean, cr1, clusters } = pairedError(ds);
      const variance = ds.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (ds.length - 1);
      near(cr1, Math.sqrt(variance / ds.length));
      assert.equal(clusters, ds.length);
      if (variance > 1e-9) near(pairedTTest(ds).error, cr1);
    }),
    { seed: 5 },
  );
});

test("a task written twice into its own cluster changes neither mean nor error", () => {
  fc.assert(
    fc.property(differences, (ds) => {
      const once = ds.map((d, i) => ({ cluster: String(i), difference: d }));
      const twice = clusteredError([...once, ...once]);
      near(twice.mean, clusteredError(once).mean);
      near(twice.cr1, clusteredError(once).cr1);
    }),
    { seed: 6 },
  );
});

test("the interval shifts and scales with the differences", () => {
  fc.assert(
    fc.property(differences, difference, (ds, shift) => {
      const rows = ds.map((d, i) => ({ cluster: String(i % 4), difference: d }));
      const { low, high } = clusteredInterval(rows, 0.9);
      const moved = clusteredInterval(
        rows.map((row) => ({ ...row, difference: 2 * row.difference + shift })),
        0.9,
      );
      near(moved.low, 2 * low + shift, 1e-6);
      near(moved.high, 2 * high + shift, 1e-6);
    }),
    { seed: 7, numRuns: 50 },
  );
});

const refused: readonly (readonly [name: string, call: () => unknown])[] = [
  ["no difference", () => signFlip([])],
  ["21 differences", () => signFlip(Array<number>(21).fill(0))],
  ["a difference that is no number", () => signFlip([Number.NaN])],
  ["half a loss", () => mcNemar(0.5, 1)],
  ["a negative count", () => mcNemar(-1, 3)],
  ["one cluster", () => clusteredError([{ cluster: "a", difference: 0.1 }])],
  ["an infinite difference", () => pairedError([0, Number.POSITIVE_INFINITY])],
  ["a level of 1", () => clusteredInterval([], 1)],
  ["one pair", () => pairedTTest([0.1])],
  ["differences all the same", () => pairedTTest([0.1, 0.1, 0.1])],
  ["arms that do not vary", () => twoSampleTTest([1, 1], [0, 0])],
];
for (const [name, call] of refused) test(`refused: ${name}`, () => assert.throws(call, StatsError));
