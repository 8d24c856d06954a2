import assert from "node:assert/strict";
import { test } from "node:test";
import { mean } from "../mean.ts";
import { packed } from "./day-series.ts";
import { drawsFrom, simulatedDays } from "./draws.fixture.ts";
import { kinOfDays } from "./kin-days.ts";

const phiOf = (seed: number, phi: number, own: number): number => {
  const all = simulatedDays(seed, { days: 60, series: 20, phi, own }).map((each) => packed(each, 60));
  return mean(kinOfDays(all, [], 60, 5, drawsFrom(seed).uniform));
};
const average = (phi: number, own: number): number =>
  mean(Array.from({ length: 12 }, (_, seed) => phiOf(seed, phi, own)));

test("independent days are mostly left as they are", () => {
  assert.ok(average(0, 1) < 0.06);
});

test("the more akin the days, the larger φ; noise of sessions makes it smaller", () => {
  const [weak, strong, noisy] = [average(0.4, 3), average(0.8, 3), average(0.8, 0.8)];
  assert.ok(strong > weak + 0.2 && weak > 0.2, `${weak} ${strong}`);
  assert.ok(noisy < strong - 0.2, `${noisy} ${strong}`);
});
