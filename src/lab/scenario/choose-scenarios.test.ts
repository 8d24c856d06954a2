import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseScenarios, scenario } from "./index.ts";

const suite = ["idle/6m", "idle/61m", "resume/plain"].map((name) =>
  scenario(name, { scenario: 1, about: "x", steps: [{ say: "x" }] }),
);
const chosen = (...words: readonly string[]) => {
  const got = chooseScenarios(words, suite);
  return got.is === "chosen" ? got.scenarios.map(({ name }) => name) : `${got.word}: ${got.next}`;
};

for (const [words, expected] of [
  [[], ["idle/6m", "idle/61m", "resume/plain"]],
  [["idle"], ["idle/6m", "idle/61m"]],
  [
    ["resume/plain", "idle/61m"],
    ["idle/61m", "resume/plain"],
  ],
  [["*/6*"], ["idle/6m", "idle/61m"]],
  [
    ["idle", "idle/6m"],
    ["idle/6m", "idle/61m"],
  ],
  [["idle/6."], 'idle/6.: did you mean "idle/6m"?'],
  [["resum"], 'resum: did you mean "resume"?'],
  [["nothing-like-it"], "nothing-like-it: there are: idle, resume"],
] as const) {
  test(`${words.join(" ") || "no word"} → ${expected}`, () => assert.deepEqual(chosen(...words), expected));
}
