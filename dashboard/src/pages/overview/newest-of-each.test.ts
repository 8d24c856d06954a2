import assert from "node:assert/strict";
import { test } from "node:test";
import { aChange } from "../../../../test/kit/invented-facts.ts";
import { newestOfEach } from "./newest-of-each.ts";

test("of each component the newest change, the version before what came with it", () => {
  const change = (component: string, at: number, to: string) =>
    aChange({ id: `${component} ${at}`, at, component, to });
  const told = newestOfEach([
    change("tools", 5, "b"),
    change("setting:x", 9, "1"),
    change("version", 2, "2.1.94"),
    change("version", 4, "2.1.97"),
    change("a", 10, "1"),
  ]).map(({ component, to }) => `${component} ${to}`);
  assert.deepEqual(told, ["version 2.1.97", "tools b", "a 1", "setting:x 1"]);
  assert.deepEqual(newestOfEach([]), []);
});
