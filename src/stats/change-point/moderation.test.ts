import assert from "node:assert/strict";
import { test } from "node:test";
import { packed } from "./day-series.ts";
import { drawsFrom } from "./draws.fixture.ts";
import { moderation } from "./moderation.ts";

/** Twenty series whose variances are these times what their sessions' noise says. */
const series = (factor: (index: number) => number, noise: boolean) => {
  const { normal } = drawsFrom(8);
  return Array.from({ length: 20 }, (_, index) => {
    const values = Array.from({ length: 40 }, () => normal() * Math.sqrt(factor(index)));
    const weights = values.map(() => 1);
    return packed(noise ? { values, weights, noise: values.map(() => 1) } : { values, weights }, 40);
  });
};

test("series that agree with their noise lend each other many degrees of freedom", () => {
  const [first] = moderation(
    series(() => 1, true),
    5,
  );
  assert.ok(first && first.df > 60, String(first?.df));
  assert.ok(Math.abs(first.variance - 1) < 0.2, String(first.variance));
});

test("days with moods of very different size lend few", () => {
  const [first] = moderation(
    series((index) => 4 ** (index % 4), true),
    5,
  );
  assert.ok(first && first.df < 5, String(first?.df));
});

test("without knowledge of the noise nothing is lent", () => {
  assert.ok(
    moderation(
      series(() => 1, false),
      5,
    ).every(({ df }) => df === 0),
  );
});
