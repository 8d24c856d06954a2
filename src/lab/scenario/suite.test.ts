import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { effortScenarios, scenario, scenarioJsonSchema, shippedSuite } from "./index.ts";

describe("the shipped suite", () => {
  const suite = shippedSuite();
  test("parses, and names every scenario once", () => {
    assert.equal(new Set(suite.map(({ name }) => name)).size, suite.length);
    assert.ok(suite.length > 40);
  });

  test("idles 6, 59, 61 minutes, 25 hours, and twice, each before turns, a message mid-tool, and a resume", () => {
    for (const group of ["idle", "mid-tool", "resume"]) {
      const names = suite.filter((each) => each.group === group).map(({ name }) => name.replace("after-", ""));
      for (const idle of ["6m", "59m", "61m", "25h", "61m-twice"])
        assert.ok(names.includes(`${group}/${idle}`), `${group} ${idle}`);
    }
  });

  for (const group of ["idle", "mid-tool"]) {
    test(`${group} needs a process that lives through idleness`, () => {
      for (const each of suite.filter((one) => one.group === group && one.steps.some(({ is }) => is === "idle"))) {
        assert.ok(each.needs.has("long-running"), each.name);
      }
    });
  }

  test("resume after idleness asks for no long-running process", () => {
    const after = suite.find(({ name }) => name === "resume/after-61m");
    assert.deepEqual([...(after?.needs ?? [])], ["resume"]);
  });
});

test("efforts and models are multiplied", () => {
  const made = effortScenarios(["low", "high"], ["first", "other"]);
  assert.deepEqual(
    made.map(({ model, effort }) => [model, effort]),
    [
      ["first", "low"],
      ["first", "high"],
      ["other", "low"],
      ["other", "high"],
    ],
  );
  assert.ok(made.every(({ needs }) => needs.has("set-effort")));
});

test("the published schema is current (npm run schema)", () => {
  const published = readFileSync(new URL("./scenario.schema.json", import.meta.url), "utf8");
  assert.equal(published, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
});

test("a scenario in TypeScript says all that is wrong with it", () => {
  const wrong = { scenario: 1 as const, about: "x", steps: [{ idle: "0s" }, { "grow-to": "9999k" }] };
  assert.throws(() => scenario("a/b", wrong), /steps\.0: .*no time to idle[\s\S]*steps\.1: .*no size/);
});
