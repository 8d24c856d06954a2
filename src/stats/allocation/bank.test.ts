import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertRateAbove, assertRateAtMost, seeded } from "../simulated.fixture.ts";
import { bankRadius } from "./bank.ts";

/** Whether the mean of so many measured rates lies further above, or below, the true one than its radius says. */
function misses(
  rates: readonly number[],
  runs: number,
  side: "above" | "below",
  alpha1: number,
  method: "normal" | "score" | "hoeffding",
): (seed: number) => boolean {
  const truth = rates.reduce((sum, p) => sum + p, 0) / rates.length;
  return (seed) => {
    const next = seeded(seed * 7 + 1);
    const measured = rates.map((p) => {
      let k = 0;
      for (let i = 0; i < runs; i++) if (next() < p) k += 1;
      return k / runs;
    });
    const mean = measured.reduce((sum, p) => sum + p, 0) / measured.length;
    const radius = bankRadius(
      measured,
      measured.map(() => runs),
      alpha1,
      method,
    );
    return side === "above" ? mean - radius > truth + 1e-12 : mean + radius < truth - 1e-12;
  };
}

const mostlyDone = Array.from({ length: 60 }, () => 0.995);
const extremes = Array.from({ length: 60 }, (_, i) => (i < 2 ? ([0.5, 0.9][i] ?? 0) : i % 2));
const mixture = Array.from({ length: 60 }, (_, i) => [0.01, 0.2, 0.65, 0.9, 0.99, 1][i % 6] ?? 0);

describe("bankRadius", () => {
  for (const [name, rates] of [
    ["tasks nearly always done", mostlyDone],
    ["tasks at 0 and 1, but for two", extremes],
    ["a mixture", mixture],
  ] as const) {
    for (const side of ["above", "below"] as const) {
      it(`score: ${name}, 10 runs each: misses ${side} no more often than it says`, () => {
        assertRateAtMost(0.05, 1000, misses(rates, 10, side, 0.05, "score"));
      });
    }
  }

  it("normal: breaks its promise where nearly all is done", () => {
    assertRateAbove(0.05, 1000, misses(mostlyDone, 10, "above", 0.05, "normal"));
  });

  it("score is wider than normal, by little where there are many runs, and never 0", () => {
    const rates = Array.from({ length: 300 }, (_, i) => [0.05, 0.5, 0.9][i % 3] ?? 0);
    const fifty = rates.map(() => 50);
    const ratio = bankRadius(rates, fifty, 0.005, "score") / bankRadius(rates, fifty, 0.005);
    assert.ok(ratio > 1 && ratio < 1.05, `${ratio}`);
    assert.equal(bankRadius([1, 1], [10, 10], 0.005), 0);
    assert.ok(bankRadius([1, 1], [10, 10], 0.005, "score") > 0.2);
  });

  for (const [name, rates, runs, alpha1, code] of [
    ["one run of a task", [0.5], [1], 0.005, "too-few"],
    ["no task", [], [], 0.005, "out-of-range"],
    ["a count too few", [0.5, 0.5], [10], 0.005, "out-of-range"],
    ["alpha1 of 0", [0.5], [10], 0, "out-of-range"],
  ] as const) {
    it(`refuses ${name}`, () => assert.throws(() => bankRadius(rates, runs, alpha1, "score"), { code }));
  }
});
