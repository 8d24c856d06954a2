import assert from "node:assert/strict";
import { test } from "node:test";
import { known } from "../seen.ts";
import { genericMasks } from "./generic-masks.ts";
import { promptOf } from "./prompt-of.ts";

const prompt = (...parts: string[]) => known(promptOf(parts, genericMasks));

test("no prompt is absent", () => assert.deepEqual(promptOf([], genericMasks), { is: "absent" }));

test("the exact hash sees the date, the normalised one does not", () => {
  const [one, two] = [prompt("It is 2026-11-20."), prompt("It is 2026-11-21.")];
  assert.notEqual(one?.exact, two?.exact);
  assert.equal(one?.normalised, two?.normalised);
  assert.equal(one?.masked, "It is <date>.");
});

test("a line more changes both", () => {
  const [one, two] = [prompt("Be good."), prompt("Be good.", "Be brief.")];
  assert.notEqual(one?.exact, two?.exact);
  assert.notEqual(one?.normalised, two?.normalised);
  assert.equal(two?.chars, two?.text.length);
});
