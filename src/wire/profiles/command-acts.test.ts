import assert from "node:assert/strict";
import { test } from "node:test";
import { commandActs, commandHas, configActs } from "./command-acts.ts";

const flags = { "--model": "model", "-m": "model", "--effort": "effort" } as const;
const cases: Readonly<Record<string, readonly [command: readonly string[] | null, acts: readonly string[]]>> = {
  "no recorded command": [null, []],
  "a flag and its value": [["x", "--model", "a"], ["model=a"]],
  "a flag with an equals sign": [["x", "--model=a=b"], ["model=a=b"]],
  "a short flag": [["x", "-m", "a"], ["model=a"]],
  "a flag without a value": [
    ["x", "--effort", "--model", "a"],
    ["effort=null", "model=a"],
  ],
  "other flags": [["x", "--constructor", "a", "-c", "model=a"], []],
};
for (const [name, [command, acts]] of Object.entries(cases))
  test(`commandActs: ${name}`, () => {
    const found = commandActs(command, flags).map(({ component, value }) => `${component}=${value}`);
    assert.deepEqual(found, acts);
  });

test("configActs: overrides by key, quotes taken off", () => {
  const found = configActs(["x", "-c", 'a="b c"', "-c", "d=e", "--config", "a=f"], { a: "effort" });
  assert.deepEqual(
    found.map(({ value }) => value),
    ["b c", "f"],
  );
});

test("commandHas: words and flags, with and without a value", () => {
  assert.equal(commandHas(["x", "--resume=1"], ["--resume"]), true);
  assert.equal(commandHas(["x", "resume"], ["resume"]), true);
  assert.equal(commandHas(["x"], ["resume"]), false);
  assert.equal(commandHas(null, ["resume"]), false);
});
