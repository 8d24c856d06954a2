import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SeenRepeats } from "./seen-repeats.ts";

const repeat = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom("a", "b", "3"));

test("a repeat is new once", () => {
  fc.assert(
    fc.property(fc.array(repeat, { maxLength: 30 }), (repeats) => {
      const seen = new SeenRepeats();
      const known = new Set<number | string>();
      for (const one of repeats) {
        assert.equal(seen.add(one, { left: 1000 }), !known.has(one), `${JSON.stringify(repeats)} at ${one}`);
        known.add(one);
      }
    }),
    { seed: 20261120, numRuns: 2000 },
  );
});

for (const start of [0, 1]) {
  test(`repeats in order from ${start} take no room`, () => {
    const seen = new SeenRepeats();
    for (let at = start; at < 100_000; at++) assert.equal(seen.add(at, { left: 0 }), true);
    assert.equal(seen.add(50_000, { left: 0 }), false);
  });
}

test("repeats out of order take room, and give it back once they are caught up with", () => {
  const seen = new SeenRepeats();
  const room = { left: 2 };
  assert.equal(seen.add(3, room), true);
  assert.equal(seen.add(5, room), true);
  assert.equal(seen.add(9, room), null);
  for (const at of [0, 1, 2, 4]) assert.equal(seen.add(at, room), true);
  assert.deepEqual(room, { left: 2 });
});
