import assert from "node:assert/strict";
import { test } from "node:test";
import { drawsFrom } from "./draws.fixture.ts";
import { stepOrTrend } from "./step-or-trend.ts";

const days = Array.from({ length: 30 }, (_, day) => day);
const { normal } = drawsFrom(1);
const noise = days.map(() => 0.2 * normal());
const wobble = (day: number): number => noise[day] ?? 0;
const of = (level: (day: number) => number) => ({
  values: days.map((day) => level(day) + wobble(day)),
  weights: days.map(() => 1),
});

for (const [title, level, step] of [
  ["a step in the middle", (day) => (day < 15 ? 0 : 1), true],
  ["a step near the end", (day) => (day < 24 ? 0 : 1), true],
  ["a straight line", (day) => day / 30, false],
  ["nothing at all", () => 0, false],
] as const satisfies readonly (readonly [string, (day: number) => number, boolean])[]) {
  test(`${title}: ${step ? "a date is named" : "none is"}`, () => {
    assert.equal(stepOrTrend(of(level), days, 5, 0).step, step);
  });
}

test("the range holds the true date and is short for a clear step", () => {
  const { range } = stepOrTrend(
    of((day) => (day < 15 ? 0 : 1)),
    days,
    5,
    0,
  );
  assert.ok(range.first <= 15 && range.last >= 15 && range.last - range.first <= 2, JSON.stringify(range));
});

test("days that are akin count for fewer: the same step is told less surely", () => {
  const series = of((day) => (day < 15 ? 0 : 0.6));
  assert.ok(stepOrTrend(series, days, 5, 0.6).margin < stepOrTrend(series, days, 5, 0).margin);
});

test("a trend goes by the calendar: after a gap of a month the same days are a line", () => {
  const series = { values: days.map((day) => (day < 15 ? 0 : 1) + day * 0.02), weights: days.map(() => 1) };
  const apart = days.map((day) => (day < 15 ? day : day + 60));
  assert.ok(stepOrTrend(series, apart, 5, 0).margin < stepOrTrend(series, days, 5, 0).margin);
});

test("too few days on either side is refused", () => {
  assert.throws(() => stepOrTrend({ values: [1, 2, 3], weights: [1, 1, 1] }, [0, 1, 2], 2, 0), { code: "too-few" });
});
