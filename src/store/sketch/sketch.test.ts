import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Sketch } from "./sketch.ts";

const runs = { seed: 5, numRuns: 300 };
const values = fc.array(
  fc.oneof(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 1000 })),
  { minLength: 1, maxLength: 300, size: "max" },
);

function sketchOf(of: readonly number[]): Sketch {
  const sketch = new Sketch();
  for (const value of of) sketch.add(value);
  return sketch;
}

describe("Sketch", () => {
  it("is within 1 % of the value at the exact rank", () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, q) => {
        const exact = all.toSorted((a, b) => a - b)[Math.floor(q * (all.length - 1))] ?? 0;
        const estimate = sketchOf(all).quantile(q);
        assert.ok(
          estimate !== null && Math.abs(estimate - exact) <= 0.01 * exact * (1 + 1e-9) + 1e-9,
          `${estimate} for ${exact}`,
        );
      }),
      runs,
    );
  });
  it("is the same whatever the order, the parts, and the way through bytes", () => {
    fc.assert(
      fc.property(values, values, (some, others) => {
        const together = sketchOf([...some, ...others]);
        const merged = sketchOf(others.toReversed());
        merged.absorb(sketchOf(some.toReversed()).bytes());
        assert.deepEqual(merged.bytes(), together.bytes());
        assert.equal(merged.n, together.n);
        const read = new Sketch();
        read.absorb(together.bytes());
        for (const q of [0, 0.5, 0.99, 1]) assert.equal(read.quantile(q), together.quantile(q));
      }),
      runs,
    );
  });
  it("keeps large counts", () => {
    const sketch = sketchOf([1000]);
    for (let n = 0; n < 40; n += 1) sketch.absorb(sketch.bytes());
    assert.equal(sketch.n, 2 ** 40);
    assert.ok(sketch.bytes().length < 12);
  });
  it("takes what is no measurement without harm", () => {
    const sketch = sketchOf([Number.NaN, -5, Number.POSITIVE_INFINITY]);
    assert.equal(sketch.n, 2);
    assert.equal(sketch.quantile(0), 0);
    assert.ok((sketch.quantile(1) ?? 0) > 1e308);
    assert.equal(new Sketch().quantile(0.5), null);
  });
  it("is bounded whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const sketch = new Sketch();
        sketch.absorb(bytes);
        assert.ok(sketch.n >= 0);
      }),
      runs,
    );
  });
});
