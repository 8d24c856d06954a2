import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertRateAbove, assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { StatsError } from "../stats-error.ts";
import {
  approximateKellyBets,
  asymptoticMargin,
  asymptoticRho2,
  bernoulliInterval,
  bestRho,
  bestRhoOneSided,
  betaBinomialPrior,
  bettingMartingale,
  empiricalBernsteinBets,
  empiricalBernsteinSequence,
  gammaExponentialBound,
  hoeffdingSequence,
  logBetaBinomialMixture,
  logGammaExponentialMixture,
  logNormalMixture,
  logNormalMixtureOneSided,
  logNormalTest,
  lowerBoundBets,
  normalMixtureBound,
  normalMixtureBoundOneSided,
  polyStitchingBound,
} from "./index.ts";

const alpha = 0.05;
const steps = 300;

/** 0 or 1 at this rate. */
function runs(rate: number, seed: number, n = steps): readonly number[] {
  const random = seeded(seed);
  return Array.from({ length: n }, () => (random() < rate ? 1 : 0));
}

const leaves = ({ low, high }: { low: readonly number[]; high: readonly number[] }, mean: number): boolean =>
  low.some((each) => each > mean) || high.some((each) => each < mean);

for (const rate of [0.02, 0.5, 0.98]) {
  test(`no sequence leaves a rate of ${rate} oftener than α, looked at after every step`, () => {
    assertRateAtMost(alpha, 250, (run) => leaves(empiricalBernsteinSequence(runs(rate, run), alpha), rate));
    assertRateAtMost(alpha, 250, (run) => leaves(hoeffdingSequence(runs(rate, run), alpha), rate));
    for (const bets of [approximateKellyBets, lowerBoundBets]) {
      assertRateAtMost(alpha, 250, (run) => {
        const xs = runs(rate, run);
        return bettingMartingale(xs, rate, bets(xs, rate).map(Math.abs)).some((wealth) => wealth >= 1 / alpha);
      });
    }
    assertRateAtMost(alpha, 100, (run) => {
      let passed = 0;
      return runs(rate, run).some((x, i) => {
        passed += x;
        if (i % 10 !== 9) return false;
        const { low, high } = bernoulliInterval(passed, i + 1, alpha, 100);
        return rate < low || rate > high;
      });
    });
  });
}

test("the boundaries are crossed no oftener than α by a sum of fair steps", () => {
  const rho = bestRho(100, alpha);
  const one = bestRhoOneSided(100, alpha);
  const boundaries: readonly ((v: number) => number)[] = [
    (v) => normalMixtureBoundOneSided(v, alpha, one),
    (v) => gammaExponentialBound(v, alpha, 0.1, one),
    (v) => polyStitchingBound(v, alpha, 10, 0.1),
    (v) => normalMixtureBound(v, alpha, rho),
  ];
  for (const [k, boundary] of boundaries.entries()) {
    const at = Array.from({ length: steps }, (_, i) => boundary(i + 1));
    assertRateAtMost(alpha, 400, (run) => {
      let sum = 0;
      return runs(0.5, 5000 + run).some((x, i) => {
        sum += 2 * x - 1;
        return (k === 3 ? Math.abs(sum) : sum) > (at[i] ?? 0);
      });
    });
  }
});

test("the asymptotic sequence, at a rate of 0.02, does not hold its level", () => {
  const rho2 = asymptoticRho2(100, alpha);
  assertRateAbove(alpha, 600, (run) => {
    let sum = 0;
    return runs(0.02, run, 1000).some((x, i) => {
      sum += x;
      const t = i + 1;
      const mean = sum / t;
      const sd = Math.sqrt(mean * (1 - mean));
      return t >= 20 && sum > 0 && Math.abs(mean - 0.02) > asymptoticMargin(sd, t, rho2, alpha);
    });
  });
});

const sum = fc.double({ min: -20, max: 60, noNaN: true });
const time = fc.double({ min: 0, max: 1000, noNaN: true });

test("mixtures grow with the sum, and their bounds are where they reach 1/α", () => {
  const rho = bestRho(100, alpha);
  fc.assert(
    fc.property(sum, time, (s, v) => {
      assert.ok(logNormalMixtureOneSided(s + 1, v, rho) > logNormalMixtureOneSided(s, v, rho));
      const c = 0.5;
      if (c * s + v + rho > 1) {
        assert.ok(logGammaExponentialMixture(s + 1, v, c, rho) > logGammaExponentialMixture(s, v, c, rho) - 1e-9);
      }
      const reached = [
        logNormalMixture(normalMixtureBound(v, alpha, rho), v, rho),
        logNormalMixtureOneSided(normalMixtureBoundOneSided(v, alpha, rho), v, rho),
        logGammaExponentialMixture(gammaExponentialBound(v, alpha, c, rho), v, c, rho),
      ];
      for (const log of reached) assert.ok(Math.abs(log - Math.log(1 / alpha)) < 1e-9, `${log}`);
    }),
    { seed: 14 },
  );
});

test("the beta-binomial mixture is a martingale: its mean over the next step is its value now", () => {
  const range = { g: 0.2, h: 0.8 };
  const r = betaBinomialPrior(10, range);
  for (const sides of [1, 2] as const) {
    for (const [ups, t] of [
      [0, 0],
      [3, 5],
      [0, 9],
      [30, 40],
    ] as const) {
      const now = ups * range.h - (t - ups) * range.g;
      const wealth = (s: number, n: number): number => Math.exp(logBetaBinomialMixture(s, n * 0.16, range, r, sides));
      const next = 0.2 * wealth(now + range.h, t + 1) + 0.8 * wealth(now - range.g, t + 1);
      assert.ok(Math.abs(next / wealth(now, t) - 1) < 1e-9, `${sides} ${ups} of ${t}: ${next}`);
    }
  }
});

test("the Bernoulli interval holds the share seen, mirrors, and is open before the first trial", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (trials, some) => {
      const passed = some % (trials + 1);
      const { low, high } = bernoulliInterval(passed, trials, alpha, 100);
      assert.ok(low >= 0 && high <= 1 && low <= passed / trials && passed / trials <= high);
      const mirrored = bernoulliInterval(trials - passed, trials, alpha, 100);
      assert.ok(Math.abs(mirrored.low - (1 - high)) < 1e-12 && Math.abs(mirrored.high - (1 - low)) < 1e-12);
    }),
    { seed: 15 },
  );
  assert.deepEqual(bernoulliInterval(0, 0, alpha, 100), { low: 0, high: 1 });
});

const refused: readonly (readonly [name: string, call: () => unknown])[] = [
  ["x above 1", () => empiricalBernsteinBets([1.1], alpha)],
  ["x that is no number", () => hoeffdingSequence([Number.NaN], alpha)],
  ["alpha of 0", () => empiricalBernsteinSequence([0.5], 0)],
  ["a mean of 1 to bet against", () => approximateKellyBets([0.5], 1)],
  ["a bet short", () => bettingMartingale([0.5, 0.5], 0.5, [1])],
  ["theta above 1", () => bettingMartingale([0.5], 0.5, [1], 2)],
  ["rho of 0", () => logNormalMixture(1, 1, 0)],
  ["alpha of one half, one-sided", () => bestRhoOneSided(1, 0.5)],
  ["a sum that cannot come about", () => logBetaBinomialMixture(100, 1, { g: 0.5, h: 0.5 }, 1)],
  ["s at 1", () => polyStitchingBound(1, alpha, 1, 0, 1)],
  ["more passed than tried", () => bernoulliInterval(3, 2, alpha, 10)],
  ["a time of 0", () => asymptoticRho2(0, alpha)],
  ["a shift of 0", () => logNormalTest([1], 0, 0)],
];
for (const [name, call] of refused) test(`refused: ${name}`, () => assert.throws(call, StatsError));
