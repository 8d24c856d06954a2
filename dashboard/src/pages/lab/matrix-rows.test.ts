import assert from "node:assert/strict";
import { test } from "node:test";
import { aLabRun } from "../../../../test/kit/invented-facts.ts";
import { matrixRows } from "./matrix-rows.ts";

const run = (id: string, verdicts: Readonly<Record<string, string>>) =>
  aLabRun({
    id,
    scenarios: Object.entries(verdicts).map(([name, verdict]) => ({ name, verdict, because: null, invariants: [] })),
  });

test("what does not hold stands first, what fails in the newest run before what failed once", () => {
  const rows = matrixRows([
    run("new", { "a/clean": "clean", "b/once": "clean", "c/new": "broken", "e/none": "not-applicable" }),
    run("old", { "a/clean": "clean", "b/once": "failed", "d/old": "clean" }),
  ]);
  assert.deepEqual(
    rows.map(({ name, held }) => [name, held]),
    [
      ["c/new", false],
      ["b/once", false],
      ["a/clean", true],
      ["d/old", true],
      ["e/none", true],
    ],
  );
  assert.deepEqual(
    rows[0]?.verdicts.map((each) => each?.verdict),
    ["broken", undefined],
  );
  assert.deepEqual(matrixRows([]), []);
});
