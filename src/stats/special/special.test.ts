import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { StatsError } from "../stats-error.ts";
import * as special from "./index.ts";

const { source, rows }: { source: string; rows: Readonly<Record<string, readonly (readonly number[])[]>> } = JSON.parse(
  readFileSync(new URL("special.fixture.json", import.meta.url), "utf8"),
);

interface Held {
  readonly of: (...inputs: number[]) => readonly number[];
  readonly inputs: number;
  /** Relative to the value itself … */
  readonly relative: number;
  /** … and to the larger of 1 and the value, where the docstring promises more of that. */
  readonly overall?: number;
}

/** What each function's docstring promises. */
const held: Readonly<Record<string, Held>> = {
  erfc: { of: (x = 0) => [special.erfc(x)], inputs: 1, relative: 1e-14 },
  normalCdf: { of: (z = 0) => [special.normalCdf(z)], inputs: 1, relative: 1e-14 },
  logNormalCdf: { of: (z = 0) => [special.logNormalCdf(z)], inputs: 1, relative: 1e-14 },
  normalQuantile: { of: (p = 0) => [special.normalQuantile(p)], inputs: 1, relative: 1e-14 },
  normalQuantileOfLog: { of: (log = 0) => [special.normalQuantileOfLog(log)], inputs: 1, relative: 1e-14 },
  logGamma: { of: (x = 0) => [special.logGamma(x)], inputs: 1, relative: 1e-14 },
  logBeta: { of: (a = 0, b = 0) => [special.logBeta(a, b)], inputs: 2, relative: 1e-13, overall: 2e-14 },
  logGammaTails: { of: gammaTails, inputs: 2, relative: 1e-11, overall: 1e-12 },
  logBetaTails: { of: betaTails, inputs: 3, relative: 1e-11, overall: 1e-12 },
  logBinomialTails: { of: binomialTails, inputs: 3, relative: 1e-11, overall: 1e-12 },
  logStudentCdf: { of: (t = 0, df = 0) => [special.logStudentCdf(t, df)], inputs: 2, relative: 1e-11, overall: 1e-12 },
  lambertLower: { of: (x = 0) => [special.lambertLower(x)], inputs: 1, relative: 1e-14 },
  log1mExp: { of: (x = 0) => [special.log1mExp(x)], inputs: 1, relative: 1e-15 },
  zetaMinusOne: { of: (s = 0) => [special.zetaMinusOne(s)], inputs: 1, relative: 1e-14 },
};

test(`every row of the fixture is held (${source})`, () => {
  assert.deepEqual(Object.keys(rows).toSorted(), Object.keys(held).toSorted());
});

for (const [name, { of: compute, inputs, relative, overall = relative }] of Object.entries(held)) {
  test(`${name}: ${rows[name]?.length} values to ${relative}`, () => {
    for (const row of rows[name] ?? []) {
      const given = row.slice(0, inputs);
      const found = compute(...given);
      for (const [i, value] of row.slice(inputs).entries()) {
        const off = Math.abs((found[i] ?? Number.NaN) - value);
        const where = `${name}(${given.join(", ")}): ${found[i]}, not ${value}`;
        assert.ok(off <= relative * Math.abs(value), where);
        assert.ok(off <= overall * Math.max(1, Math.abs(value)), where);
      }
    }
  });
}

test("student quantiles: closed forms of 1 and 2 degrees of freedom", () => {
  for (const p of [1e-100, 1e-10, 1e-3, 0.025, 0.1, 0.24, 0.26, 0.4, 0.499, 0.4999999]) {
    const one = p < 0.25 ? -1 / Math.tan(Math.PI * p) : -Math.tan(Math.PI * (0.5 - p));
    const two = (2 * p - 1) / Math.sqrt(2 * p * (1 - p));
    assert.ok(Math.abs(special.studentQuantile(p, 1) / one - 1) < 1e-12, `${p}: 1`);
    assert.ok(Math.abs(special.studentQuantile(p, 2) / two - 1) < 1e-12, `${p}: 2`);
  }
  assert.equal(special.studentQuantile(0.5, 3), 0);
  assert.equal(special.studentQuantile(0.975, Number.POSITIVE_INFINITY), special.normalQuantile(0.975));
});

const ends: readonly (readonly [name: string, found: number, expected: number])[] = [
  ["erfc(∞)", special.erfc(Number.POSITIVE_INFINITY), 0],
  ["erfc(−∞)", special.erfc(Number.NEGATIVE_INFINITY), 2],
  ["erfc(40)", special.erfc(40), 0],
  ["normalCdf(∞)", special.normalCdf(Number.POSITIVE_INFINITY), 1],
  ["normalCdf(−∞)", special.normalCdf(Number.NEGATIVE_INFINITY), 0],
  ["logNormalCdf(∞)", special.logNormalCdf(Number.POSITIVE_INFINITY), 0],
  ["logNormalCdf(−∞)", special.logNormalCdf(Number.NEGATIVE_INFINITY), Number.NEGATIVE_INFINITY],
  ["normalQuantile(½)", special.normalQuantile(0.5), 0],
  ["normalQuantileOfLog(0)", special.normalQuantileOfLog(0), Number.POSITIVE_INFINITY],
  ["normalQuantileOfLog(−∞)", special.normalQuantileOfLog(Number.NEGATIVE_INFINITY), Number.NEGATIVE_INFINITY],
  ["logGamma(1)", special.logGamma(1), 0],
  ["logGamma(2)", special.logGamma(2), 0],
  ["logGamma(∞)", special.logGamma(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY],
  ["P(a, 0)", special.logGammaTails(3, 0).lower, Number.NEGATIVE_INFINITY],
  ["P(a, ∞)", special.logGammaTails(3, Number.POSITIVE_INFINITY).lower, 0],
  ["I_0", special.logBetaTails(0, 2, 3).lower, Number.NEGATIVE_INFINITY],
  ["I_1", special.logBetaTails(1, 2, 3).lower, 0],
  ["T at −∞", special.logStudentCdf(Number.NEGATIVE_INFINITY, 3), Number.NEGATIVE_INFINITY],
  ["T at ∞", special.logStudentCdf(Number.POSITIVE_INFINITY, 3), 0],
  ["W at −1/e", special.lambertLower(-0.36787944117144233), -1],
  ["no summand", special.logSumExp([]), Number.NEGATIVE_INFINITY],
  ["0 + 0", special.logAdd(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY), Number.NEGATIVE_INFINITY],
  ["∞ + 1", special.logAdd(Number.POSITIVE_INFINITY, 0), Number.POSITIVE_INFINITY],
  ["1 − 1", special.log1mExp(0), Number.NEGATIVE_INFINITY],
  ["X ≥ 0", special.logBinomialTails(0, 0, 0.5).atLeast, 0],
];
for (const [name, found, expected] of ends) {
  test(`at the end: ${name}`, () => {
    assert.ok(found === expected, `${found}, not ${expected}`);
  });
}

const refused: readonly (readonly [name: string, call: () => unknown])[] = [
  ["erfc(NaN)", () => special.erfc(Number.NaN)],
  ["normalCdf(NaN)", () => special.normalCdf(Number.NaN)],
  ["logNormalCdf(NaN)", () => special.logNormalCdf(Number.NaN)],
  ["normalQuantile(0)", () => special.normalQuantile(0)],
  ["normalQuantile(1)", () => special.normalQuantile(1)],
  ["normalQuantile(NaN)", () => special.normalQuantile(Number.NaN)],
  ["normalQuantileOfLog(0.1)", () => special.normalQuantileOfLog(0.1)],
  ["logGamma(0)", () => special.logGamma(0)],
  ["logGamma(NaN)", () => special.logGamma(Number.NaN)],
  ["logBeta(∞, 1)", () => special.logBeta(Number.POSITIVE_INFINITY, 1)],
  ["logGammaTails(0, 1)", () => special.logGammaTails(0, 1)],
  ["logGammaTails(1, NaN)", () => special.logGammaTails(1, Number.NaN)],
  ["logGammaTails(1e15, 1e15)", () => special.logGammaTails(1e15, 1e15)],
  ["logBetaTails(1.1, 1, 1)", () => special.logBetaTails(1.1, 1, 1)],
  ["logBetaTails(½, NaN, 1)", () => special.logBetaTails(0.5, Number.NaN, 1)],
  ["logBinomialTails(1, 2.5, ½)", () => special.logBinomialTails(1, 2.5, 0.5)],
  ["logStudentCdf(NaN, 1)", () => special.logStudentCdf(Number.NaN, 1)],
  ["logStudentCdf(0, 0)", () => special.logStudentCdf(0, 0)],
  ["studentQuantile(0, 3)", () => special.studentQuantile(0, 3)],
  ["studentQuantile(1e-300, 0.1)", () => special.studentQuantile(1e-300, 0.1)],
  ["lambertLower(0)", () => special.lambertLower(0)],
  ["lambertLower(−1)", () => special.lambertLower(-1)],
  ["logAdd(NaN, 0)", () => special.logAdd(Number.NaN, 0)],
  ["logSumExp([NaN])", () => special.logSumExp([Number.NaN])],
  ["log1mExp(1)", () => special.log1mExp(1)],
  ["zetaMinusOne(1)", () => special.zetaMinusOne(1)],
];
for (const [name, call] of refused) test(`refused: ${name}`, () => assert.throws(call, StatsError));

const positive = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
const share = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });

test("both tails of a distribution sum to 1", () => {
  const sumTo1 = ({ lower, upper }: { lower: number; upper: number }): void =>
    assert.ok(Math.abs(special.logAdd(lower, upper)) < 1e-12, `${lower} ${upper}`);
  fc.assert(
    fc.property(positive, positive, share, (a, b, x) => {
      sumTo1(special.logBetaTails(x, a, b));
      sumTo1(special.logGammaTails(a, b));
      sumTo1({ lower: special.logStudentCdf(b - 5, a), upper: special.logStudentCdf(5 - b, a) });
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("a quantile is undone by its distribution", () => {
  fc.assert(
    fc.property(share, positive, (p, df) => {
      assert.ok(Math.abs(special.normalCdf(special.normalQuantile(p)) / p - 1) < 1e-12);
      const t = special.studentQuantile(p, Math.max(df, 0.5));
      assert.ok(Math.abs(special.studentCdf(t, Math.max(df, 0.5)) / p - 1) < 1e-11, `${p} ${df} ${t}`);
    }),
    { seed: 2, numRuns: 300 },
  );
});

test("logSumExp is logAdd over and over", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1 }), (values) => {
      const added = values.reduce(special.logAdd, Number.NEGATIVE_INFINITY);
      assert.ok(Math.abs(special.logSumExp(values) - added) < 1e-12 * Math.max(1, Math.abs(added)));
    }),
    { seed: 3 },
  );
});

function gammaTails(a = 0, x = 0): readonly number[] {
  const { lower, upper } = special.logGammaTails(a, x);
  return [lower, upper];
}

function betaTails(x = 0, a = 0, b = 0): readonly number[] {
  const { lower, upper } = special.logBetaTails(x, a, b);
  return [lower, upper];
}

function binomialTails(k = 0, n = 0, p = 0): readonly number[] {
  const { atMost, atLeast } = special.logBinomialTails(k, n, p);
  return [atMost, atLeast];
}
