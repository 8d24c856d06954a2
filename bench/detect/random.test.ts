import assert from "node:assert/strict";
import { test } from "node:test";
import { randomOf } from "./random.ts";

const n = 100_000;

test("the same seed gives the same draws, neighbouring seeds others", () => {
  const [one, again, other] = [randomOf(7), randomOf(7), randomOf(8)];
  const draws = Array.from({ length: 100 }, () => one.next());
  assert.deepEqual(
    draws,
    draws.map(() => again.next()),
  );
  assert.ok(draws.every((draw) => draw !== other.next() && draw >= 0 && draw < 1));
});

// Means within five standard errors.
for (const [a, b] of [
  [0.4225, 0.2275],
  [0.013, 0.637],
  [5, 2],
] as const) {
  test(`Beta(${a}, ${b}) has its mean and variance`, () => {
    const random = randomOf(1);
    const mean = a / (a + b);
    const variance = (mean * (1 - mean)) / (a + b + 1);
    const draws = Array.from({ length: n }, () => random.beta(a, b));
    const found = draws.reduce((sum, x) => sum + x, 0) / n;
    const spread = draws.reduce((sum, x) => sum + (x - found) ** 2, 0) / n;
    assert.ok(Math.abs(found - mean) < 5 * Math.sqrt(variance / n), `${found} for ${mean}`);
    assert.ok(Math.abs(spread / variance - 1) < 0.05, `${spread} for ${variance}`);
  });
}

test("normal draws have mean 0 and variance 1", () => {
  const random = randomOf(2);
  const draws = Array.from({ length: n }, () => random.normal());
  const mean = draws.reduce((sum, x) => sum + x, 0) / n;
  assert.ok(Math.abs(mean) < 5 / Math.sqrt(n));
  assert.ok(Math.abs(draws.reduce((sum, x) => sum + x * x, 0) / n - 1) < 0.03);
});
