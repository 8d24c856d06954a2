import assert from "node:assert/strict";
import { test } from "node:test";
import { skillReorderings } from "./skill-order.ts";

const call = (...names: readonly string[]): string =>
  JSON.stringify({
    tools: [
      {
        functionDeclarations: [
          { name: "glob", description: "Finds files." },
          {
            name: "activate_skill",
            description: `Activates a skill (Available: ${names.map((name) => `'${name}'`)}).`,
          },
        ],
      },
    ],
  });
const helper = JSON.stringify({ contents: [] });

const cases: readonly (readonly [string, readonly string[], number])[] = [
  ["nothing", [], 0],
  ["one process", [call("a", "b"), call("a", "b")], 0],
  ["a helper call between, which offers no tools", [call("a", "b"), helper, call("a", "b")], 0],
  ["a second process that found them otherwise", [call("a", "b"), helper, call("b", "a"), call("b", "a")], 1],
  ["and a third that found them as the first did", [call("a", "b"), call("b", "a"), call("a", "b")], 2],
];

for (const [name, bodies, changes] of cases) test(name, () => assert.equal(skillReorderings(bodies), changes));
