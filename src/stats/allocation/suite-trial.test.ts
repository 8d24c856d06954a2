import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { NullName } from "../bets/index.ts";
import { assertRateAbove, assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { StatsError } from "../stats-error.ts";
import type { TrialOutcome } from "./allocator.ts";
import { decide } from "./decide.ts";
import { SuiteTrial, type SuiteTrialOptions } from "./suite-trial.ts";

const alpha = { regressed: 0.1, fail: 0.1, ship: 0.1 };
const margin = 0.1;

interface World {
  readonly base: readonly number[];
  readonly candidate: readonly number[];
  /** Runs of each task behind a bank; 0: known exactly; none: pairs. */
  readonly bank?: number;
}

/** Plays to the cap and says whether a null was ever refuted. */
function refutes(name: NullName, { base, candidate, bank }: World, cap: number): (seed: number) => boolean {
  return (seed) => {
    const next = seeded(seed * 31 + 5);
    const flip = (p: number): number => (next() < p ? 1 : 0);
    const measured = base.map((p) => {
      let k = 0;
      for (let i = 0; i < (bank ?? 0); i++) k += flip(p);
      return k / (bank ?? 1);
    });
    const known =
      bank === undefined
        ? {}
        : { bank: bank === 0 ? { rates: base, runs: null } : { rates: measured, runs: base.map(() => bank) } };
    const trial = new SuiteTrial({ tasks: base.length, cap, margin, alpha, ...known });
    const play = (task: number, arm: "base" | "candidate"): number =>
      flip((arm === "base" ? base : candidate)[task] ?? 0);
    return decide(trial, play, next, [name]).by === name;
  };
}

const tasks = Array.from({ length: 24 }, (_, i) => i);
/** Each null at its edge, where it is hardest to keep. */
const worlds: Readonly<Record<string, (loss: number) => World>> = {
  "equal rates": (loss) => ({ base: tasks.map(() => 0.65), candidate: tasks.map(() => 0.65 - loss) }),
  "half of the tasks better, half worse": (loss) => ({
    base: tasks.map(() => 0.5),
    candidate: tasks.map((i) => 0.5 - loss + (i % 2 === 0 ? 0.3 : -0.3)),
  }),
  "rates of 0 and 1, some exchanged": (loss) => ({
    base: tasks.map((i) => i % 2),
    candidate: tasks.map((i) => (i < 6 ? 1 - (i % 2) : i % 2 === 1 ? 1 - (24 * loss) / 9 : 0)),
  }),
  "nearly always done": (loss) => ({ base: tasks.map(() => 0.99), candidate: tasks.map(() => 0.99 - loss) }),
};

for (const [name, world] of Object.entries(worlds)) {
  describe(`no false alarm, ${name}`, () => {
    for (const [arms, bank, cap] of [
      ["pairs", {}, 500],
      ["exact bank", { bank: 0 }, 250],
      ["bank of 10 runs, with its own error", { bank: 10 }, 250],
      ["bank of 2 runs, with its own error", { bank: 2 }, 400],
    ] as const) {
      it(`${arms}: regressed, at no loss`, () => {
        assertRateAtMost(alpha.regressed, 200, refutes("regressed", { ...world(0), ...bank }, cap));
      });
      it(`${arms}: fail and ship, at the margin`, () => {
        assertRateAtMost(alpha.fail, 200, refutes("fail", { ...world(margin), ...bank }, cap));
        assertRateAtMost(alpha.ship, 200, refutes("ship", { ...world(margin), ...bank }, cap));
      });
    }
  });
}

describe("what these simulations can see", () => {
  it("a bank whose error is not charged cries wolf", () => {
    const base = Array.from({ length: 30 }, () => 0.5);
    const careless = (seed: number): boolean => {
      const next = seeded(seed * 31 + 5);
      const flip = (p: number): number => (next() < p ? 1 : 0);
      const rates = base.map((p) => (flip(p) + flip(p)) / 2);
      const trial = new SuiteTrial({ tasks: 30, cap: 400, margin, alpha, bank: { rates, runs: null } });
      return decide(trial, () => flip(0.5), next, ["regressed"]).by !== null;
    };
    assertRateAbove(alpha.regressed, 200, careless);
  });

  for (const [arms, bank] of [
    ["pairs", {}],
    ["exact bank", { bank: 0 }],
  ] as const) {
    it(`${arms}: real losses and real safety are found`, () => {
      const worse = { base: tasks.map(() => 0.8), candidate: tasks.map(() => 0.5), ...bank };
      const same = { base: tasks.map(() => 0.9), candidate: tasks.map(() => 0.9), ...bank };
      for (let seed = 0; seed < 10; seed++) {
        assert.ok(refutes("fail", worse, 1000)(seed));
        assert.ok(refutes("ship", same, 1000)(seed));
      }
    });
  }
});

const score = fc.oneof(fc.constantFrom(0, 1, 0.25), fc.constant("missing" as const));
const options: SuiteTrialOptions = { tasks: 7, cap: 200, margin, alpha };
const banked: SuiteTrialOptions = {
  ...options,
  bank: { rates: [0, 0.2, 0.4, 0.6, 0.8, 1, 1], runs: [9, 9, 9, 9, 9, 9, 9] },
};

/** Plays outcomes, drawing as far ahead as may be, up to `ahead`. */
function played(trial: SuiteTrial, outcomes: readonly TrialOutcome[], ahead: number): SuiteTrial {
  for (const outcome of outcomes) {
    while (trial.mayDraw && trial.drawn - trial.taken < ahead) trial.draw(seeded(trial.drawn)());
    if (trial.taken === trial.drawn) break;
    trial.take(outcome);
  }
  return trial;
}

function seen(trial: SuiteTrial): unknown {
  return {
    taken: trial.state.taken,
    logE: trial.logEMax,
    interval: trial.interval(0.05, 0.05),
    delta: trial.delta,
    next: trial.baseline,
  };
}

describe("SuiteTrial", () => {
  for (const [name, kind] of Object.entries({ pairs: options, bank: banked })) {
    const outcome = fc
      .record({ base: score, candidate: score })
      .map(({ base, candidate }): TrialOutcome => ({ base: kind.bank === undefined ? base : null, candidate }));

    it(`${name}: taken up anywhere it goes on to the last bit`, () => {
      const property = fc.property(fc.array(outcome, { minLength: 40, maxLength: 95 }), fc.nat(95), (outcomes, cut) => {
        const whole = played(new SuiteTrial(kind), outcomes, 25);
        const first = played(new SuiteTrial(kind), outcomes.slice(0, cut), 25);
        const kept = JSON.parse(JSON.stringify(first.state));
        const resumed = played(SuiteTrial.from(kept), outcomes.slice(cut), 25);
        assert.deepEqual(resumed.state, whole.state);
        assert.deepEqual(seen(resumed), seen(whole));
      });
      fc.assert(property, { seed: 6, numRuns: 30 });
    });

    it(`${name}: how many run side by side changes nothing`, () => {
      const property = fc.property(
        fc.array(outcome, { minLength: 40, maxLength: 95 }),
        fc.integer({ min: 2, max: 60 }),
        (all, jobs) => {
          const one = played(new SuiteTrial(kind), all, 1);
          const many = played(new SuiteTrial(kind), all, jobs);
          const n = one.taken;
          assert.deepEqual(many.state.draws.slice(0, n), one.state.draws.slice(0, n));
          assert.deepEqual(seen(many), seen(one));
        },
      );
      fc.assert(property, { seed: 7, numRuns: 30 });
    });
  }

  it("runs that go missing by what they would have scored cry no wolf, and pass for nothing", () => {
    const gone = (name: NullName, loss: number, hides: { readonly base: number; readonly candidate: number }) => {
      return (seed: number): boolean => {
        const next = seeded(seed * 31 + 5);
        const trial = new SuiteTrial({ tasks: 24, cap: 500, margin, alpha });
        while (trial.mayDraw && !trial.decided.has(name)) {
          trial.draw(next());
          const [y0, y1] = [next() < 0.7 ? 1 : 0, next() < 0.7 - loss ? 1 : 0];
          const hide = next() < 0.1;
          trial.take({
            base: hide && y0 === hides.base ? "missing" : y0,
            candidate: hide && y1 === hides.candidate ? "missing" : y1,
          });
        }
        return trial.decided.has(name);
      };
    };
    assertRateAtMost(alpha.regressed, 200, gone("regressed", 0, { base: 0, candidate: 1 }));
    assertRateAtMost(alpha.ship, 200, gone("ship", margin, { base: 1, candidate: 0 }));
  });

  it("nothing but missing scores proves nothing", () => {
    const trial = played(new SuiteTrial(options), Array(100).fill({ base: "missing", candidate: "missing" }), 1);
    assert.equal(trial.taken, 100);
    assert.equal(trial.decided.size, 0);
    assert.deepEqual(trial.interval(0.05, 0.05), { low: -1, high: 1 });
  });

  it("the interval is the tests turned round", () => {
    const next = seeded(3);
    const trial = new SuiteTrial({ ...options, cap: 2000 });
    const play = (_: number, arm: string): number => (next() < (arm === "base" ? 0.8 : 0.5) ? 1 : 0);
    decide(trial, play, next, ["regressed"]);
    assert.ok(trial.interval(alpha.ship, alpha.regressed).high <= 0.001);
    assert.ok((trial.delta ?? 0) < -0.1);
    assert.ok(Math.abs((trial.baseline ?? 0) - 0.8) < 0.2);
  });

  it("draws no further than its plans reach, nor beyond the cap", () => {
    const trial = new SuiteTrial(options);
    while (trial.mayDraw) trial.draw(0.5);
    assert.equal(trial.drawn, 50);
    assert.throws(() => trial.draw(0.5), { code: "bad-option" });
    for (let k = 0; k < 50; k++) trial.take({ base: 1, candidate: 1 });
    while (trial.mayDraw) trial.draw(0.5);
    assert.equal(trial.drawn, 100);
  });

  for (const [name, make] of [
    ["an outcome without a draw", () => new SuiteTrial(options).take({ base: 1, candidate: 1 })],
    ["a score above 1", () => drawn().take({ base: 1, candidate: 1.5 })],
    ["NaN", () => drawn().take({ base: Number.NaN, candidate: 1 })],
    ["no baseline and no bank", () => drawn().take({ base: null, candidate: 1 })],
    ["a margin of 0", () => new SuiteTrial({ ...options, margin: 0 })],
    ["a cap of 1", () => new SuiteTrial({ ...options, cap: 1 })],
    ["a bank of other tasks", () => new SuiteTrial({ ...options, bank: { rates: [1], runs: null } })],
    ["a draw outside [0, 1)", () => new SuiteTrial(options).draw(1)],
    ["a state with outcomes too few", () => SuiteTrial.from({ options, draws: Array(60).fill(0), taken: [] })],
  ] as const) {
    it(`refuses ${name}`, () => assert.throws(make, StatsError));
  }
});

function drawn(): SuiteTrial {
  const trial = new SuiteTrial(options);
  trial.draw(0.5);
  return trial;
}
