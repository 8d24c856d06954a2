import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, fillAll, filledIn, namesCohort } from "./fill.ts";

test("names are filled; others stay, and what is filled in is not filled again", () => {
  assert.equal(fill("--say={say} {other}", { say: "{model}", model: "m" }), "--say={model} {other}");
});

test("in a body, an entry that is nothing but a name without a value is left out", () => {
  const body = { text: "{say}", list: ["{say}", 1, null], model: "{model}", deep: { note: "as {model}" } };
  assert.deepEqual(fillAll(body, { say: "hi", model: null }), {
    text: "hi",
    list: ["hi", 1, null],
    deep: { note: "as {model}" },
  });
});

test("of headers and variables likewise", () => {
  const map = { AS: "{cohort}", NOTE: "for {cohort}", KEY: "{key}" };
  assert.deepEqual(filledIn(map, { cohort: "internal", key: "k" }), { AS: "internal", NOTE: "for internal", KEY: "k" });
  assert.deepEqual(filledIn(map, { cohort: null, key: "k" }), { NOTE: "for {cohort}", KEY: "k" });
  assert.deepEqual(filledIn(undefined, {}), {});
});

test("where the cohort goes is found at any depth", () => {
  assert.equal(namesCohort([undefined, { headers: { "x-as": "who={cohort}" } }]), true);
  assert.equal(namesCohort([undefined, { headers: { "x-as": "cohort" } }]), false);
});
