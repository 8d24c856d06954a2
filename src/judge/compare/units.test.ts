import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { unitsOf } from "./units.ts";

const pair = (task: string, difference: number, cluster: string | null = null) => ({ task, cluster, difference });
const hash = (id: string) => createHash("sha256").update(id).digest("hex");

test("tasks come in the order of the SHA-256 of their ids", () => {
  const ids = ["a", "b", "c", "d", "e"];
  const expected = ids.toSorted((a, b) => (hash(a) < hash(b) ? -1 : 1)).map((id) => ids.indexOf(id) / 10);
  assert.deepEqual(
    unitsOf(ids.map((id, index) => pair(id, index / 10))).map(({ difference }) => difference),
    expected,
  );
});

test("neither the order of the file nor the scores move them", () => {
  const pairs = fc.uniqueArray(
    fc.tuple(fc.string(), fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(null, "x", "y")),
    {
      selector: ([task]) => task,
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(pairs, (rows) => {
      const all = rows.map(([task, difference, cluster]) => pair(task, difference, cluster));
      const [forth, back] = [unitsOf(all), unitsOf(all.toReversed())];
      assert.equal(forth.length, back.length);
      forth.forEach((unit, index) => {
        assert.ok(Math.abs(unit.difference - (back[index]?.difference ?? Number.NaN)) < 1e-12);
        assert.equal(unit.weight, back[index]?.weight);
      });
    }),
  );
});

test("a cluster is one unit that weighs as much as it has tasks, so that the mean is the mean over tasks", () => {
  const pairs = [pair("a", -1, "x"), pair("b", 0, "x"), pair("c", 0.5), pair("x", 1)];
  const units = unitsOf(pairs);
  assert.deepEqual(units.map(({ difference, weight }) => [difference, weight]).sort(), [
    [-0.5, 1],
    [0.5, 0.5],
    [1, 0.5],
  ]);
  const weights = units.reduce((sum, { weight }) => sum + weight, 0);
  const mean = units.reduce((sum, { difference, weight }) => sum + difference * weight, 0) / weights;
  assert.equal(mean, 0.125);
});
