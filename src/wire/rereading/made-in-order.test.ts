import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { MadeInOrder } from "./made-in-order.ts";

interface Element {
  readonly gives: readonly string[];
}
const given = ({ gives }: Element, index: number): readonly string[] => gives.map((word) => `${index} ${word}`);
const pool: readonly Element[] = Array.from({ length: 6 }, (_, n) => ({ gives: ["a", "b", "c"].slice(0, n % 4) }));

describe("what is made of lists in order", () => {
  test("is what is made of each alone, whichever lists came before", () => {
    const list = fc.array(fc.constantFrom(...pool), { maxLength: 8 });
    // Lists that begin like the one before, as histories do, and whatever else.
    const next = fc.record({ keep: fc.nat(8), more: list, how: fc.constantFrom(1, 2) });
    fc.assert(
      fc.property(fc.array(next, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (steps, shortest) => {
        const made = new MadeInOrder<Element, string>(shortest);
        let before: readonly Element[] = [];
        for (const { keep, more, how } of steps) {
          before = [...before.slice(0, keep), ...more];
          const make = (element: Element, index: number) => given(element, index).map((word) => `${word} ${how}`);
          assert.deepEqual(made.of(before, [how], make), before.flatMap(make));
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test("of a list that grew only what is new is made; what was given out stays as it was", () => {
    const made = new MadeInOrder<Element, string>();
    const asked: number[] = [];
    const make = (element: Element, index: number) => {
      asked.push(index);
      return given(element, index);
    };
    const first = made.of(pool.slice(0, 3), [], make);
    const words = [...first];
    const second = made.of(pool.slice(0, 5), [], make);
    assert.deepEqual(asked, [0, 1, 2, 3, 4]);
    assert.deepEqual(first, words);
    assert.deepEqual(second.slice(0, first.length), words);
  });

  test("an element that was made again is no longer the same", () => {
    const made = new MadeInOrder<Element, string>();
    made.of(pool, [], given);
    const changed = [...pool.slice(0, 4), { gives: ["else"] }];
    assert.deepEqual(made.of(changed, [], given), changed.flatMap(given));
  });

  test("a list of no objects is made whole", () => {
    const made = new MadeInOrder<string, string>();
    assert.deepEqual(
      made.of(["x", "y"], [], (each) => [each]),
      ["x", "y"],
    );
  });
});
