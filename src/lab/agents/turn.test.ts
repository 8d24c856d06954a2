import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type RealClient, realClients } from "./clients.ts";
import { argumentsFor } from "./turn.ts";

const resumed: Readonly<Record<RealClient, string>> = {
  "claude-code": "--continue",
  codex: "resume --last",
  opencode: "-c",
  "gemini-cli": "-r latest",
};

describe("the arguments of a turn", () => {
  for (const client of realClients) {
    test(`${client}: says it, and resumes only when asked`, () => {
      const once = argumentsFor(client, { say: "hello there" });
      assert.ok(once.includes("hello there"));
      assert.ok(!once.join(" ").includes(` ${resumed[client]}`));
      assert.ok(` ${argumentsFor(client, { say: "x", resume: true }).join(" ")} `.includes(` ${resumed[client]} `));
    });
    test(`${client}: no model and no effort unless given`, () => {
      const bare = argumentsFor(client, { say: "x" }).join(" ");
      assert.doesNotMatch(bare, /--model|-m |--effort|--variant|model_reasoning_effort/);
      const given = argumentsFor(client, { say: "x", model: "m1", effort: "high" }).join(" ");
      assert.match(given, /m1/);
      if (client !== "gemini-cli") assert.match(given, /high/);
    });
  }
});
