import assert from "node:assert/strict";
import { test } from "node:test";
import { Faults } from "./faults.ts";
import { within } from "./within.ts";

test("each fault is counted, each place told once", () => {
  const logged: string[] = [];
  const faults = new Faults((message) => void logged.push(message));
  const work = within(faults, (text: string) => void JSON.parse(text));
  for (let turn = 0; turn < 5; turn += 1) work("secret");
  work("{}");
  within(faults, () => {
    throw new TypeError("secret");
  })();
  assert.equal(faults.count, 6);
  assert.equal(logged.length, 2);
  assert.doesNotMatch(logged.join(), /secret/);
});

test("a log that fails is no fault of anybody else's", () => {
  const faults = new Faults(() => {
    throw new Error("no log");
  });
  faults.broke(new Error("x"));
  faults.broke(null);
  assert.equal(faults.count, 2);
});

test("the places told are bounded", () => {
  let told = 0;
  const faults = new Faults(() => {
    told += 1;
  });
  for (let turn = 0; turn < 1_000; turn += 1) {
    faults.broke(Object.assign(new Error(), { code: `E_${turn}`, stack: "" }));
  }
  assert.deepEqual([faults.count, told], [1_000, 100]);
});
