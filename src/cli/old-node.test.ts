import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { oldNode } from "./old-node.ts";

for (const version of ["18.20.4", "20.20.2", "22.0.0", "22.15.9"]) {
  test(`Node ${version} is too old, and what to do is said`, () => {
    assert.match(oldNode(version)?.message ?? "", /^Node 22\.16 or newer is needed/);
  });
}
for (const version of ["22.16.0", "22.18.0", "24.21.0", "26.0.0-nightly"]) {
  test(`Node ${version} will do`, () => assert.equal(oldNode(version), null));
}

test("it is what package.json asks for", () => {
  assert.match(readFileSync("package.json", "utf8"), /"node": ">=22\.16"/);
});
