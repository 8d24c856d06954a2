import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertRateAbove, assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { MixBet, type MixBetOptions } from "./mix-bet.ts";

const optionses = fc.constantFrom<MixBetOptions>(
  {},
  { horizon: 20, share: 0.3 },
  { cap: 0.5, centred: false },
  { effects: [0.05, 0.4], weights: [0.25, 0.75], priorVariance: 1e-3, priorCount: 3, varianceFloor: 1e-3 },
  { horizon: 5, effects: [0.03], weights: [1] },
);
/** As shares of the bound, so that no order of magnitude is left out. */
const steps = fc.array(
  fc.record({
    share: fc.double({ min: -1, max: 3, noNaN: true }),
    bound: fc.constantFrom(1e-9, 0.02, 1, 1.03, 200),
    variance: fc.option(fc.constantFrom(0, 0.25, 30), { nil: undefined }),
  }),
  { maxLength: 60, size: "max" },
);
type Step = { readonly share: number; readonly bound: number; readonly variance?: number | undefined };
const feed = (bet: MixBet, { share, bound, variance }: Step): number => bet.update(share * bound, bound, variance);

test("mix bet: taken up from its state through JSON at any point, the same to the last bit", () => {
  fc.assert(
    fc.property(optionses, steps, fc.nat({ max: 60 }), (options, made, cut) => {
      const whole = new MixBet(options);
      let other = new MixBet(options);
      for (const [index, step] of made.entries()) {
        if (index === cut) other = MixBet.from(JSON.parse(JSON.stringify(other.state)));
        assert.equal(feed(other, step), feed(whole, step));
      }
      assert.deepEqual(JSON.parse(JSON.stringify(other.state)), JSON.parse(JSON.stringify(whole.state)));
      assert.equal(other.logEMax, whole.logEMax);
      assert.equal(other.n, made.length);
    }),
    { seed: 2, numRuns: 300 },
  );
});

test("mix bet: at every step a fair game, for any two outcomes of mean 0 and after any history", () => {
  fc.assert(
    fc.property(
      optionses,
      steps,
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 0.01, max: 5, noNaN: true }),
      (options, made, down, up) => {
        const history = new MixBet(options);
        for (const step of made) feed(history, step);
        const after = (g: number): number => Math.exp(MixBet.from(history.state).update(g, 1) - history.logE);
        const chance = down / (up + down);
        assert.ok(Math.abs(chance * after(up) + (1 - chance) * after(-down) - 1) < 1e-9);
      },
    ),
    { seed: 3, numRuns: 300 },
  );
});

test("mix bet: no observation costs more than the cap, and the largest value is kept", () => {
  fc.assert(
    fc.property(optionses, steps, (options, made) => {
      const bet = new MixBet(options);
      let most = 0;
      for (const step of made) {
        const before = bet.logE;
        const after = feed(bet, step);
        assert.ok(after >= before + Math.log(1 - (options.cap ?? 0.99)) - 1e-9);
        most = Math.max(most, after);
        assert.equal(bet.logEMax, most);
      }
    }),
    { seed: 4, numRuns: 300 },
  );
});

test("mix bet: where the variance is given beforehand, the order of the observations does not matter", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }), (gs) => {
      const forth = new MixBet();
      const back = new MixBet();
      for (const g of gs) forth.update(g, 1, 0.3);
      for (const g of gs.toReversed()) back.update(g, 1, 0.3);
      assert.ok(Math.abs(forth.logE - back.logE) < 1e-9);
    }),
    { seed: 5, numRuns: 100 },
  );
});

const refused: readonly (readonly [string, number, number, number | undefined, string])[] = [
  ["g that is no number", Number.NaN, 1, undefined, "not-finite"],
  ["g without end", Number.POSITIVE_INFINITY, 1, undefined, "not-finite"],
  ["a bound of 0", 0, 0, undefined, "bad-bound"],
  ["a bound below 0", 0, -1, undefined, "bad-bound"],
  ["a bound that is no number", 0, Number.NaN, undefined, "bad-bound"],
  ["g below its bound", -1.001, 1, undefined, "below-bound"],
  ["g below a tiny bound", -1e-9, 1e-12, undefined, "below-bound"],
  ["a variance that is no number", 0, 1, Number.NaN, "not-finite"],
];
for (const [what, g, bound, variance, code] of refused) {
  test(`mix bet: ${what} is refused, and nothing is taken`, () => {
    const bet = new MixBet({ horizon: 10 });
    bet.update(0.5, 1);
    const before = bet.state;
    assert.throws(() => bet.update(g, bound, variance), { code });
    assert.deepEqual(bet.state, before);
  });
}

test("mix bet: what rounding put below the bound counts as the bound", () => {
  const [rounded, exact] = [new MixBet(), new MixBet()];
  assert.equal(rounded.update(-1e-13 - 5e-13, 1e-13), exact.update(-1e-13, 1e-13));
});

const badOptions: readonly (readonly [string, MixBetOptions])[] = [
  ["no effects", { effects: [], weights: [] }],
  ["an effect of 0", { effects: [0, 0.1] }],
  ["an effect without end", { effects: [Number.POSITIVE_INFINITY], weights: [1] }],
  ["weights that sum to more than 1", { effects: [0.1, 0.2], weights: [0.6, 0.6] }],
  ["a weight below 0", { effects: [0.1, 0.2], weights: [1.5, -0.5] }],
  ["too few weights", { effects: [0.1, 0.2], weights: [1] }],
  ["a cap of 1", { cap: 1 }],
  ["a prior variance of 0", { priorVariance: 0 }],
  ["a prior count that is no number", { priorCount: Number.NaN }],
  ["a variance floor of 0", { varianceFloor: 0 }],
  ["alpha of 0", { alpha: 0 }],
  ["a horizon of 0", { horizon: 0 }],
  ["a share of 1", { share: 1 }],
];
for (const [what, options] of badOptions) {
  test(`mix bet: ${what} is refused`, () => {
    assert.throws(() => new MixBet(options), { code: "bad-option" });
  });
}

test("mix bet: a variance below the floor counts as the floor", () => {
  const given = (variance: number): number => new MixBet({ varianceFloor: 0.1 }).update(0.5, 1, variance);
  assert.equal(given(0), given(0.1));
  assert.notEqual(given(0.1), given(0.2));
});

test("mix bet: one effect alone has all the weight", () => {
  const bet = new MixBet({ effects: [0.1] });
  assert.ok(bet.update(0.5, 1) > 0);
});

test("mix bet: a horizon decides sooner within it, and stays valid beyond it", () => {
  const stops = (options: MixBetOptions, seed: number): number => {
    const even = seeded(seed);
    let total = 0;
    for (let run = 0; run < 60; run++) {
      const bet = new MixBet(options);
      while (bet.logEMax < Math.log(20) && bet.n < 1000) bet.update(even() < 0.56 ? 0.5 : -0.5, 1);
      total += bet.n < 1000 ? 1 : 0;
    }
    return total;
  };
  assert.ok(stops({ horizon: 1000 }, 6) > stops({}, 6));
  const even = seeded(7);
  assertRateAtMost(0.05, 1000, () => {
    const bet = new MixBet({ horizon: 200 });
    while (bet.n < 600 && bet.logEMax < Math.log(20)) bet.update(even() < 0.5 ? 1 : -1, 1);
    return bet.logEMax >= Math.log(20);
  });
});

/** Differences of two runs of one task whose rate is `p`, no change between them: looked at after every pair. */
const nulls: readonly (readonly [string, (even: () => number) => () => number])[] = [
  ...[0.02, 0.5, 0.65, 0.98].map(
    (p) => [`pass rate ${p}`, (even: () => number) => () => (even() < p ? 1 : 0) - (even() < p ? 1 : 0)] as const,
  ),
  [
    "heterogeneous tasks",
    (even) => () => {
      const p = even() ** 3;
      return (even() < p ? 1 : 0) - (even() < p ? 1 : 0);
    },
  ],
  [
    "a rate that drifts through the day",
    (even) => {
      let t = 0;
      return () => {
        t += 1;
        const p = 0.5 + 0.45 * Math.sin(t / 50);
        return (even() < p ? 1 : 0) - (even() < p ? 1 : 0);
      };
    },
  ],
  [
    "clusters of ten, one mean each",
    (even) => () => {
      // What a cluster's tasks share moves both ways alike.
      const shared = even() < 0.5 ? -0.3 : 0.3;
      let sum = 0;
      for (let k = 0; k < 10; k++) sum += (even() < 0.5 + shared ? 1 : 0) - (even() < 0.5 ? 1 : 0);
      return sum / 10;
    },
  ],
  ["rare and large losses", (even) => () => (even() < 0.02 ? 0.98 : -0.02)],
];
for (const [what, draws] of nulls) {
  test(`mix bet: at most 5 of 100 false alarms at 5 %, looked at after each of 800: ${what}`, () => {
    const even = seeded(8);
    assertRateAtMost(0.05, 800, () => {
      const draw = draws(even);
      const bet = new MixBet();
      while (bet.n < 800 && bet.logEMax < Math.log(20)) bet.update(draw(), 1);
      return bet.logEMax >= Math.log(20);
    });
  });
}

test("mix bet: tasks of one cluster taken one by one break the promise", () => {
  const even = seeded(9);
  assertRateAbove(0.05, 300, () => {
    const bet = new MixBet();
    while (bet.n < 800 && bet.logEMax < Math.log(20)) {
      const shared = even() < 0.5 ? -0.3 : 0.3;
      for (let k = 0; k < 10; k++) bet.update((even() < 0.5 + shared ? 1 : 0) - (even() < 0.5 ? 1 : 0), 1);
    }
    return bet.logEMax >= Math.log(20);
  });
});
