import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { bytesOfNumbers, numbersOf } from "./number-set.ts";

it("a set of numbers comes back sorted", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.maxSafeNat()), (numbers) => {
      const back: number[] = [];
      numbersOf(bytesOfNumbers(numbers), (number) => back.push(number));
      assert.deepEqual(
        back,
        numbers.toSorted((a, b) => a - b),
      );
    }),
    { seed: 5, numRuns: 300 },
  );
});
it("neighbours take a byte each", () => {
  assert.equal(bytesOfNumbers(Array.from({ length: 100 }, (_, n) => 1_000_000 + n)).length, 3 + 99);
});
