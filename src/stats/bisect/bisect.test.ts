import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { StatsError } from "../stats-error.ts";
import { bisect, bisectPosterior, bisectStep, nextRelease, type ReleaseRuns } from "./index.ts";

const near = (found: number, expected: number, off = 1e-9): void =>
  assert.ok(Math.abs(found - expected) <= off, `${found}, not ${expected}`);
const releases = fc.array(fc.record({ passed: fc.nat({ max: 30 }), failed: fc.nat({ max: 30 }) }), {
  minLength: 2,
  maxLength: 12,
});
const prior = { none: 0.1 };

test("chances sum to 1, and turning pass and fail about changes none", () => {
  fc.assert(
    fc.property(releases, (runs) => {
      const { none, came, entropy } = bisectPosterior(runs, prior);
      near(
        came.reduce((sum, each) => sum + each, none),
        1,
      );
      assert.equal(came[0], 0);
      assert.ok(entropy >= 0 && entropy <= Math.log2(runs.length) + 1e-9);
      const turned = bisectPosterior(
        runs.map(({ passed, failed }) => ({ passed: failed, failed: passed })),
        prior,
      );
      near(turned.none, none);
      for (const [k, chance] of came.entries()) near(turned.came[k] ?? Number.NaN, chance);
    }),
    { seed: 11 },
  );
});

test("the next release is the one that leaves least unknown, by trying each", () => {
  fc.assert(
    fc.property(releases, (runs) => {
      const { entropy, none, came } = bisectPosterior(runs, prior);
      const left = runs.map((_, release) => {
        const after = (outcome: "passed" | "failed") =>
          bisectPosterior(
            runs.map((each, k) => (k === release ? { ...each, [outcome]: each[outcome] + 1 } : each)),
            prior,
          );
        const pass = chanceToPass(runs, release, none, came);
        return pass * after("passed").entropy + (1 - pass) * after("failed").entropy;
      });
      const { release, information } = nextRelease(runs, prior);
      near(entropy - (left[release] ?? Number.NaN), information, 1e-8);
      near(Math.min(...left), left[release] ?? Number.NaN, 1e-8);
    }),
    { seed: 12, numRuns: 50 },
  );
});

/** P(pass) of the next run, from the posterior means of each hypothesis. */
function chanceToPass(runs: readonly ReleaseRuns[], release: number, none: number, came: readonly number[]): number {
  const rate = (some: readonly ReleaseRuns[]): number => {
    const passed = some.reduce((sum, each) => sum + each.passed, 0);
    return (passed + 0.5) / (passed + some.reduce((sum, each) => sum + each.failed, 0) + 1);
  };
  return came.reduce(
    (sum, chance, k) => (k === 0 ? sum : sum + chance * rate(release < k ? runs.slice(0, k) : runs.slice(k))),
    none * rate(runs),
  );
}

test("a release that is ruled out stays ruled out", () => {
  const { came } = bisectPosterior(
    [
      { passed: 9, failed: 0 },
      { passed: 0, failed: 9 },
      { passed: 0, failed: 9 },
    ],
    { none: 0.1, came: [0, 0, 1] },
  );
  assert.equal(came[1], 0);
});

test("from .65 to .05 among 64 releases: wrong no oftener than it claims, in some 50 runs", () => {
  let made = 0;
  assertRateAtMost(0.02, 60, (run) => {
    const random = seeded(run);
    const bad = 1 + Math.floor(random() * 63);
    const { step, runs } = bisect(64, (release) => random() < (release >= bad ? 0.05 : 0.65), prior, 1000);
    made += runs;
    return !(step.is === "found" && step.release === bad);
  });
  assert.ok(made / 60 < 60, `${made / 60} runs`);
});

test("nothing changed: no release is blamed oftener than the posterior claims", () => {
  assertRateAtMost(0.02, 40, (run) => {
    const random = seeded(1000 + run);
    return bisect(16, () => random() < 0.65, { none: 0.5 }, 150).step.is === "found";
  });
});

test("what is found is said to want fresh runs", () => {
  const step = bisectStep(
    [
      { passed: 40, failed: 0 },
      { passed: 0, failed: 40 },
    ],
    prior,
  );
  assert.equal(step.is, "found");
  assert.match(step.is === "found" ? step.next : "", /Bayes risk, not a frequency: reconfirm with fresh runs/);
  const calm = bisectStep(
    [
      { passed: 4000, failed: 0 },
      { passed: 4000, failed: 0 },
    ],
    { none: 0.9 },
  );
  assert.equal(calm.is, "no change");
});

const two = [
  { passed: 1, failed: 0 },
  { passed: 0, failed: 1 },
];
const refused: readonly (readonly [name: string, call: () => unknown])[] = [
  ["one release", () => bisectPosterior([{ passed: 1, failed: 0 }], prior)],
  ["certainty beforehand", () => bisectPosterior(two, { none: 1 })],
  ["a negative count", () => bisectPosterior([...two, { passed: -1, failed: 0 }], prior)],
  ["a chance for too few releases", () => bisectPosterior(two, { none: 0.5, came: [1] })],
  ["no release that may have done it", () => bisectPosterior(two, { none: 0.5, came: [1, 0] })],
  ["rates without a prior", () => nextRelease(two, { none: 0.5, a: 0 })],
  ["a posterior to stop at above 1", () => bisectStep(two, prior, 1.5)],
];
for (const [name, call] of refused) test(`refused: ${name}`, () => assert.throws(call, StatsError));
