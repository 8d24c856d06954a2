import assert from "node:assert/strict";
import { test } from "node:test";
import { genericMasks } from "./generic-masks.ts";
import { toolSetOf } from "./tool-set-of.ts";

const read = { name: "Read", declaration: { name: "Read", description: "Reads.", input_schema: { type: "object" } } };
const bash = { name: "Bash", declaration: { name: "Bash", description: "Runs. The month is November 2026." } };
const hashOfSet = (tools: readonly { readonly name: string; readonly declaration: unknown }[]): string =>
  toolSetOf(tools, genericMasks).set.hash;

test("the order of tools, cache markers and dates in descriptions do not count", () => {
  const later = { ...bash, declaration: { ...bash.declaration, description: "Runs. The month is December 2026." } };
  const marked = { ...bash, declaration: { ...bash.declaration, cache_control: { type: "ephemeral" } } };
  for (const set of [
    [bash, read],
    [read, later],
    [read, marked],
  ])
    assert.equal(hashOfSet(set), hashOfSet([read, bash]));
});

test("a tool more, a schema or a description changed does count", () => {
  const wider = { ...read, declaration: { ...read.declaration, input_schema: { type: "string" } } };
  const told = { ...read, declaration: { ...read.declaration, description: "Reads twice." } };
  for (const set of [[read], [], [wider, bash], [told, bash], [read, bash, bash]]) {
    assert.notEqual(hashOfSet(set), hashOfSet([read, bash]));
  }
});

test("tools are listed by name, and weighed as sent", () => {
  const { set, bytes } = toolSetOf([read, bash], genericMasks);
  assert.deepEqual(
    set.tools.map(({ name }) => name),
    ["Bash", "Read"],
  );
  assert.ok(bytes > 100);
});
