import assert from "node:assert/strict";
import { test } from "node:test";
import { genericMasks } from "./generic-masks.ts";
import { mediaItem, otherItem, reasoningItem, textItem, toolCallItem, toolResultItem, type Where } from "./items.ts";

const assistant: Where = { role: "assistant", message: 0, masks: genericMasks };
const user: Where = { ...assistant, role: "user" };
const call = { callId: "c1", idCounts: true, name: "Read", input: { a: 1, b: [2] }, byProvider: false };
const outcome = { callId: "c1", idCounts: true, name: "", texts: ["out"], rest: [], isError: false };

test("trailing white space of the assistant is not part of a text; a person's is", () => {
  assert.equal(textItem(assistant, "a \n")?.hash, textItem(assistant, "a")?.hash);
  assert.notEqual(textItem(user, "a \n")?.hash, textItem(user, "a")?.hash);
  assert.equal(textItem(assistant, " \n"), null);
  assert.equal(textItem(user, ""), null);
});

test("what a client masks in its history does not count, and the text stays as it was", () => {
  const masks = { ...genericMasks, history: (text: string) => text.replace(/\d+/g, "<n>") };
  const [one, two] = ["at 1", "at 2"].map((text) => textItem({ ...user, masks }, text));
  assert.equal(one?.hash, two?.hash);
  assert.equal(one?.text, "at 1");
  const results = ["at 1", "at 2"].map(
    (text) => toolResultItem({ ...user, masks }, { ...outcome, texts: [text] }).hash,
  );
  assert.equal(results[0], results[1]);
  assert.notEqual(textItem({ ...assistant, masks }, "at 1")?.hash, textItem({ ...assistant, masks }, "at 2")?.hash);
});

test("who says it is part of a text", () => {
  assert.notEqual(textItem(assistant, "a")?.hash, textItem(user, "a")?.hash);
});

test("bytes are UTF-8 bytes, and media weigh nothing", () => {
  assert.equal(textItem(user, "é€")?.bytes, 5);
  assert.equal(mediaItem(user, "image/png", { data: "AAAA" }).bytes, 0);
  assert.equal(reasoningItem(assistant, "plain", "think", "sig", true).bytes, 5);
  assert.equal(reasoningItem(assistant, "plain", "", "sig", true).bytes, 3);
  assert.equal(reasoningItem(assistant, "redacted", "", "data", true).bytes, 4);
});

test("plain reasoning is its text and its signature", () => {
  const one = reasoningItem(assistant, "plain", "t", "s", true);
  assert.notEqual(one.hash, reasoningItem(assistant, "plain", "t", "other", true).hash);
  assert.notEqual(one.hash, reasoningItem(assistant, "plain", "other", "s", true).hash);
  assert.notEqual(one.hash, reasoningItem(assistant, "plain", "", "s", true).hash);
  assert.equal(one.carrierChars, 1);
  assert.equal(reasoningItem(assistant, "plain", "t", "", true).carrier, null);
});

test("encrypted reasoning is its carrier, whatever summary stands beside it", () => {
  const one = reasoningItem(assistant, "encrypted", "summary", "gAAA", true);
  assert.equal(one.hash, reasoningItem(assistant, "encrypted", "", "gAAA", true).hash);
  assert.notEqual(one.hash, reasoningItem(assistant, "encrypted", "summary", "gAAB", true).hash);
});

test("a call is its id, name and input", () => {
  const one = toolCallItem(assistant, call).hash;
  assert.equal(toolCallItem(assistant, { ...call, input: { b: [2], a: 1 } }).hash, one);
  for (const other of [{ callId: "c2" }, { name: "Write" }, { input: { a: 1 } }]) {
    assert.notEqual(toolCallItem(assistant, { ...call, ...other }).hash, one);
  }
  assert.equal(
    toolCallItem(assistant, { ...call, idCounts: false }).hash,
    toolCallItem(assistant, { ...call, idCounts: false, callId: "c2" }).hash,
  );
});

test("a result is its call, what came out, and whether it failed", () => {
  const one = toolResultItem(user, outcome).hash;
  for (const other of [
    { callId: "c2" },
    { texts: [] },
    { texts: ["blanked"] },
    { rest: [{ type: "image" }] },
    { isError: true },
  ]) {
    assert.notEqual(toolResultItem(user, { ...outcome, ...other }).hash, one);
  }
});

test("cache markers in unknown blocks do not count", () => {
  assert.equal(
    otherItem(user, "x", { a: 1, cache_control: { type: "ephemeral" } }).hash,
    otherItem(user, "x", { a: 1 }).hash,
  );
});
