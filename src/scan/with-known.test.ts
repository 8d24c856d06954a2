import assert from "node:assert/strict";
import { test } from "node:test";
import { resultWith } from "./render/result.fixture.ts";
import type { ScannedChange } from "./result.ts";
import { withKnown } from "./with-known.ts";

const [any] = resultWith("x").changes;
assert.ok(any !== undefined);
const step: ScannedChange = { ...any, component: "version", client: "claude-code", model: "claude-opus-4-6" };
const knownOf = (change: ScannedChange): readonly string[] | undefined =>
  withKnown({ ...resultWith("x"), changes: [change] }).changes[0]?.known;

test("a version that lowered the default effort says so", () => {
  assert.match(
    knownOf({ ...step, from: "2.1.67", to: "2.1.68" })?.[0] ?? "",
    /^default effort: absent → medium, until/,
  );
});

const silent: readonly (readonly [why: string, change: Partial<ScannedChange>])[] = [
  ["a client of which nothing is known", { client: "generic" }],
  ["a model that was not run", { model: "claude-nova" }],
  ["no model", { model: null }],
  ["versions that were not run", { from: "0.0.1", to: "0.0.2" }],
  ["a change of something else", { component: "effort" }],
];
for (const [why, change] of silent) {
  test(`nothing is said of ${why}`, () => {
    assert.equal(knownOf({ ...step, from: "2.1.67", to: "2.1.68", ...change }), undefined);
  });
}
