import assert from "node:assert/strict";
import { test } from "node:test";
import { frameOf } from "./frame.ts";
import { observationsToSee, sightOf } from "./observations-to-see.ts";

const threshold = Math.log(10_000);

test("observations to see: what long simulations of the reference found from an empty state", () => {
  const { detector } = frameOf({ is: "known", p0: 0.65 }, 0.03);
  // 1,311 over 8,000 streams; here 100.
  assert.ok(Math.abs((observationsToSee(0.03, 0.65, threshold, detector) ?? 0) - 1311) < 250);
});

test("observations to see: fewer for larger drops, more for higher thresholds, the same every time", () => {
  const drops = [0.02, 0.05, 0.1, 0.3].map((drop) => observationsToSee(drop, 0.65, threshold) ?? 0);
  assert.deepEqual(
    drops,
    drops.toSorted((a, b) => b - a),
  );
  const once = observationsToSee(0.1, 0.65, threshold) ?? 0;
  assert.ok((observationsToSee(0.1, 0.65, Math.log(1e7)) ?? 0) > once);
  assert.equal(observationsToSee(0.1, 0.65, threshold), once);
});

test("observations to see: too many to say, and drops that the level has no room for", () => {
  assert.equal(observationsToSee(0.0001, 0.5, Math.log(1e9)), null);
  assert.equal(observationsToSee(0.5, 0.4, threshold), null);
  assert.throws(() => observationsToSee(0, 0.5, threshold), { code: "out-of-range" });
  assert.throws(() => observationsToSee(Number.NaN, 0.5, threshold), { code: "out-of-range" });
});

test("sight: levels at the very ends have an answer too", () => {
  const sight = sightOf(threshold);
  for (const p0 of [1, 0, 0.999]) {
    const seen = sight(0.03, p0, frameOf({ is: "known", p0: 0.5 }, 0.03));
    assert.ok(seen === null || seen > 0);
  }
});
