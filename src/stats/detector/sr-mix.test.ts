import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertRateAbove, assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { type DetectorOptions, SrMix } from "./sr-mix.ts";
import { detectorLogThreshold } from "./threshold.ts";

const levels = fc.constantFrom(0.005, 0.1, 0.5, 0.65, 0.98);
const optionses = fc.constantFrom<DetectorOptions>(
  {},
  { kind: "cusum" },
  { effects: [0.05, 0.4], weights: [0.2, 0.8] },
);
const values = fc.array(fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })), {
  maxLength: 60,
  size: "max",
});
const feed = (detector: SrMix, xs: readonly number[]): void => {
  for (const x of xs) detector.update(x);
};

test("detector: over any two outcomes of mean p0, the next value is on average this one and 1 more", () => {
  fc.assert(
    fc.property(levels, values, fc.double({ min: 0.01, max: 1, noNaN: true }), (p0, xs, spread) => {
      const history = new SrMix(p0);
      feed(history, xs);
      const [low, high] = [p0 * (1 - spread), p0 + (1 - p0) * spread];
      const after = (x: number): number => {
        const next = SrMix.from(history.state);
        next.update(x);
        return Math.exp(next.logValue);
      };
      const chance = (high - p0) / (high - low);
      const before = xs.length === 0 ? 0 : Math.exp(history.logValue);
      const mean = chance * after(low) + (1 - chance) * after(high);
      assert.ok(Math.abs(mean - before - 1) <= 1e-9 * (1 + before), `${mean} after ${before}`);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("detector: taken up from its state through JSON, the same to the last bit, over runs of any length", () => {
  const long = fc.array(fc.record({ x: fc.constantFrom(0, 0.5, 1), times: fc.constantFrom(1, 7, 3000) }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(levels, optionses, long, fc.nat({ max: 6 }), (p0, options, runs, cut) => {
      const whole = new SrMix(p0, options);
      let other = new SrMix(p0, options);
      for (const [index, { x, times }] of runs.entries()) {
        if (index === cut) other = SrMix.from(JSON.parse(JSON.stringify(other.state)));
        for (let k = 0; k < times; k++) {
          whole.update(x);
          other.update(x);
        }
        assert.equal(other.logValue, whole.logValue);
        assert.ok(!Number.isNaN(whole.logValue));
        for (const off of [-1e-6, 1e-6]) {
          assert.equal(other.exceeds(whole.logValue + off), whole.exceeds(whole.logValue + off));
        }
      }
      assert.deepEqual(other.state, whole.state);
    }),
    { seed: 2, numRuns: 60 },
  );
});

test("detector: however long the run, what logarithms alone would give", () => {
  for (const kind of ["sr", "cusum"] as const) {
    const detector = new SrMix(0.65, { kind, effects: [0.1], weights: [1] });
    const bet = 0.1 / (0.65 * 0.35);
    let log = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < 40_000; t++) {
      const x = t % 20_000 < 9000 ? 0 : 1;
      detector.update(x);
      const grown = kind === "sr" ? Math.max(log, 0) + Math.log1p(Math.exp(-Math.abs(log))) : Math.max(log, 0);
      log = grown + Math.log1p(bet * (0.65 - x));
      if (t % 500 === 499) assert.ok(Math.abs(detector.logValue - log) <= 1e-9 * Math.max(1, Math.abs(log)), `${t}`);
    }
  }
});

test("detector: exceeds says what its value says, however large it is", () => {
  fc.assert(
    fc.property(levels, values, fc.constantFrom(0, 600, 40_000), (p0, xs, bad) => {
      const detector = new SrMix(p0);
      for (let k = 0; k < bad; k++) detector.update(0);
      feed(detector, xs);
      assert.equal(detector.n, bad + xs.length);
      const value = xs.length + bad === 0 ? 0 : detector.logValue;
      for (const off of [-1e-6, 1e-6]) assert.equal(detector.exceeds(value + off), off < 0 && detector.n > 0);
    }),
    { seed: 3, numRuns: 60 },
  );
});

for (const x of [Number.NaN, -0.1, 1.1]) {
  test(`detector: an observation of ${x} is refused, and nothing is taken`, () => {
    const detector = new SrMix(0.5);
    detector.update(1);
    const before = detector.state;
    assert.throws(() => detector.update(x), { code: "out-of-range" });
    assert.deepEqual(detector.state, before);
  });
}

const refused: readonly (readonly [string, () => unknown, string])[] = [
  ["p0 of 0", () => new SrMix(0), "out-of-range"],
  ["p0 of 1", () => new SrMix(1), "out-of-range"],
  ["p0 that is no number", () => new SrMix(Number.NaN), "out-of-range"],
  ["a cap of 1", () => new SrMix(0.5, { cap: 1 }), "bad-option"],
  ["too few weights", () => new SrMix(0.5, { effects: [0.1, 0.2], weights: [1] }), "bad-option"],
  ["a weight below 0", () => new SrMix(0.5, { effects: [0.1, 0.2], weights: [-1, 1] }), "bad-option"],
  ["an effect of 0", () => new SrMix(0.5, { effects: [0] }), "bad-option"],
  ["no observations", () => detectorLogThreshold({ is: "arl", observations: 0 }), "out-of-range"],
  ["half an overlap", () => detectorLogThreshold({ is: "arl", observations: 10 }, 0.5), "out-of-range"],
  ["alpha of 1", () => detectorLogThreshold({ is: "horizon", observations: 10, alpha: 1 }), "out-of-range"],
];
for (const [what, attempt, code] of refused) {
  test(`detector: ${what} is refused`, () => assert.throws(attempt, { code }));
}

test("detector threshold: a horizon pays its alpha, an overlap its number", () => {
  assert.equal(detectorLogThreshold({ is: "arl", observations: 1e4 }, 3), Math.log(3e4));
  assert.equal(detectorLogThreshold({ is: "horizon", observations: 660_000, alpha: 0.05 }), Math.log(660_000 / 0.05));
});

/** Whether any detector reached ln A within so many observations of the stream. */
function alarms(within: number, logThreshold: number, take: () => readonly SrMix[]): boolean {
  for (let n = 0; n < within; n++) if (take().some((detector) => detector.exceeds(logThreshold))) return true;
  return false;
}

for (const p0 of [0.02, 0.5, 0.65, 0.98]) {
  test(`detector: at A = 1,000 at most 1 of 4 has a false alarm within 250 observations, level ${p0}`, () => {
    const even = seeded(4);
    assertRateAtMost(0.25, 400, () => {
      const detector = new SrMix(p0);
      return alarms(250, Math.log(1000), () => {
        detector.update(even() < p0 ? 1 : 0);
        return [detector];
      });
    });
  });
}

test("detector: twenty disjoint segments share one A, counted in observations of all", () => {
  const even = seeded(5);
  assertRateAtMost(0.25, 200, () => {
    const segments = Array.from({ length: 20 }, (_, i) => new SrMix(0.4 + i / 50));
    return alarms(2500, Math.log(10_000), () => {
      const i = Math.floor(even() * 20);
      const segment = segments[i];
      segment?.update(even() < 0.4 + i / 50 ? 1 : 0);
      return segment === undefined ? [] : [segment];
    });
  });
});

/** Each observation enters one of two segments in each of 40 views. */
function overlapping(even: () => number, overlap: number): boolean {
  const views = Array.from({ length: 40 }, () => [new SrMix(0.5), new SrMix(0.5)]);
  return alarms(250, detectorLogThreshold({ is: "arl", observations: 500 }, overlap), () => {
    const x = even() < 0.5 ? 1 : 0;
    return views.flatMap((view) => {
      const entered = view[even() < 0.5 ? 0 : 1];
      entered?.update(x);
      return entered === undefined ? [] : [entered];
    });
  });
}

test("detector: segments that overlap keep their promise where they pay for it, and only there", () => {
  const even = seeded(6);
  assertRateAtMost(0.5, 100, () => overlapping(even, 40));
  assertRateAbove(0.5, 100, () => overlapping(even, 1));
});

test("detector: on average A observations to a false alarm, or more", () => {
  const even = seeded(7);
  const lengths = Array.from({ length: 300 }, () => {
    const detector = new SrMix(0.65);
    do detector.update(even() < 0.65 ? 1 : 0);
    while (!detector.exceeds(Math.log(300)));
    return detector.n;
  });
  const mean = lengths.reduce((sum, n) => sum + n, 0) / lengths.length;
  const error = Math.sqrt(lengths.reduce((sum, n) => sum + (n - mean) ** 2, 0)) / lengths.length;
  assert.ok(mean >= 300 - 2.33 * error, `${mean} observations`);
});

test("detector: a baseline taken as known that is 3 points too high breaks the promise", () => {
  const even = seeded(8);
  assertRateAbove(0.25, 100, () => {
    const detector = new SrMix(0.65);
    return alarms(2500, Math.log(10_000), () => {
      detector.update(even() < 0.62 ? 1 : 0);
      return [detector];
    });
  });
});
