import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { seeded } from "../simulated.fixture.ts";
import { DropStart } from "./drop-start.ts";

test("drop start: none while all is well", () => {
  const point = new DropStart(0.5);
  assert.equal(point.estimate, null);
  for (let t = 0; t < 10; t++) point.update(1, t);
  assert.equal(point.estimate, null);
});

test("drop start: a total loss is dated to the observation", () => {
  const point = new DropStart(0.7);
  for (let t = 0; t < 50; t++) point.update(t < 30 ? 1 : 0, 1000 + t);
  assert.deepEqual(point.estimate, { observations: 20, at: 1030, mean: 0 });
});

test("drop start: half of the dates of a ten-point drop lie within 50 observations", () => {
  const even = seeded(1);
  const off: number[] = [];
  for (let run = 0; run < 101; run++) {
    const point = new DropStart(0.65);
    for (let t = 0; t < 1400; t++) point.update(even() < (t < 1000 ? 0.65 : 0.55) ? 1 : 0, t);
    off.push(Math.abs((point.estimate?.at ?? 0) - 1000));
  }
  off.sort((a, b) => a - b);
  assert.ok((off[50] ?? 1000) <= 50, `half within ${off[50]}`);
});

test("drop start: taken up from its state through JSON, the same", () => {
  const values = fc.array(fc.constantFrom(0, 0.3, 1), { maxLength: 60 });
  fc.assert(
    fc.property(values, fc.nat({ max: 60 }), (xs, cut) => {
      const whole = new DropStart(0.4);
      let other = new DropStart(0.4);
      for (const [t, x] of xs.entries()) {
        if (t === cut) other = DropStart.from(JSON.parse(JSON.stringify(other.state)));
        whole.update(x, t);
        other.update(x, t);
      }
      assert.deepEqual(other.state, whole.state);
      assert.deepEqual(other.estimate, whole.estimate);
    }),
    { seed: 2, numRuns: 100 },
  );
});

const refused: readonly (readonly [string, () => unknown])[] = [
  ["p0 of 1", () => new DropStart(1)],
  ["x that is no number", () => new DropStart(0.5).update(Number.NaN, 0)],
  ["a time that is none", () => new DropStart(0.5).update(0, Number.NaN)],
];
for (const [what, attempt] of refused) {
  test(`drop start: ${what} is refused`, () => assert.throws(attempt, { code: "out-of-range" }));
}
