import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { logSumExp } from "../special/index.ts";
import { Mixture } from "./mixture.ts";

/** Factors as bets have them, and runs of one factor long enough to leave the range of a double many times over. */
const runs = fc.array(
  fc.record({
    component: fc.nat({ max: 2 }),
    factor: fc.double({ min: 0.01, max: 100, noNaN: true }),
    times: fc.constantFrom(1, 3, 2000),
  }),
  { maxLength: 12 },
);

test("mixture: the logarithm of the sum, however large or small its parts have become", () => {
  fc.assert(
    fc.property(runs, (made) => {
      const weights = [0.5, 0.3, 0.2];
      const mixture = new Mixture(weights);
      const logs = weights.map(Math.log);
      for (const { component, factor, times } of made) {
        for (let k = 0; k < times; k++) mixture.multiply(component, factor);
        logs[component] = (logs[component] ?? 0) + times * Math.log(factor);
      }
      const expected = logSumExp(logs);
      assert.ok(Math.abs(mixture.log() - expected) <= 1e-10 * Math.max(1, Math.abs(expected)));
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("mixture: a component without weight stays without", () => {
  const mixture = new Mixture([1, 0]);
  for (let k = 0; k < 2000; k++) mixture.multiply(1, 100);
  assert.equal(mixture.log(), 0);
});
