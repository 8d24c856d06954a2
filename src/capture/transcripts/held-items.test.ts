import assert from "node:assert/strict";
import { test } from "node:test";
import { HeldItems } from "./held-items.ts";
import { otherItem, textItem } from "./log-items.ts";

test("items are handed over once, in order", () => {
  const held = new HeldItems();
  held.push([otherItem("user", "a")]);
  held.push([otherItem("user", "b")]);
  assert.deepEqual(
    held.take().map((item) => item.kind === "other" && item.type),
    ["a", "b"],
  );
  assert.deepEqual(held.take(), []);
});

test("what goes over the limits is left out, and room is made by taking", () => {
  const held = new HeldItems();
  const large = textItem("user", "x".repeat(20 << 20), "person");
  held.push([large, large]);
  assert.equal(held.take().length, 1);
  for (let count = 0; count < 30_000; count++) held.push([otherItem("user", "x")]);
  assert.equal(held.take().length, 20_000);
  held.push([large]);
  assert.equal(held.items.length, 1);
});
