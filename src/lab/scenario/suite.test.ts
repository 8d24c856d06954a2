import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { chooseScenarios, effortScenarios, type Step, scenario, scenarioJsonSchema, shippedSuite } from "./index.ts";

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

  const behindIdle = (group: string): readonly (readonly [name: string, acts: readonly Step["is"][]])[] =>
    suite
      .filter((each) => each.group === group)
      .map(({ name, steps }) => [name, steps.slice(steps.findLastIndex(({ is }) => is === "idle") + 1)] as const)
      .filter(([name]) => !name.endsWith("/plain") && !name.endsWith("/fork"))
      .map(([name, steps]) => [name, steps.map(({ is }) => is)] as const);

  test("behind the idle time come five turns, a message in the middle of a tool use, a resume", () => {
    for (const [name, acts] of behindIdle("idle")) assert.deepEqual(acts.slice(0, 5), Array(5).fill("say"), name);
    for (const [name, acts] of behindIdle("mid-tool")) assert.equal(acts[0], "message-mid-tool", name);
    for (const [name, acts] of behindIdle("resume")) assert.deepEqual(acts.slice(0, 2), ["resume", "say"], name);
  });

  test("a context grows to the limit, compaction is resumed from, a model is switched under 529", () => {
    const acts = (name: string): readonly Step[] => suite.find((each) => each.name === name)?.steps ?? [];
    const grown = acts("context/to-the-limit").find(({ is }) => is === "grow-to");
    assert.equal(grown?.is === "grow-to" && grown.tokens, 180_000);
    const compacted = acts("compaction/then-resume").map(({ is }) => is);
    assert.ok(compacted.indexOf("resume") > compacted.indexOf("compact") && compacted.includes("compact"));
    const under = acts("model/under-529").map(({ is }) => is);
    assert.ok(under.indexOf("switch-model") > under.indexOf("disturb") && under.includes("disturb"));
  });

  test("the documentation names every group, and nothing that is not there", () => {
    const page = readFileSync(new URL("../../../docs/commands/lab.md", import.meta.url), "utf8");
    const table = page.slice(page.indexOf("## The shipped suite"), page.indexOf("## What it does to your machine"));
    const all = [...suite, ...effortScenarios(["low"], ["first"])];
    const named = [...table.matchAll(/`([a-z-]+\/[a-z0-9*-]+)`/g)].map(([, name = ""]) => name);
    for (const name of named) assert.equal(chooseScenarios([name], all).is, "chosen", name);
    const groups = new Set(named.map((name) => name.split("/")[0]));
    assert.deepEqual(
      [...new Set(all.map(({ group }) => group))].filter((group) => !groups.has(group)),
      [],
    );
  });

  for (const group of ["idle", "mid-tool"]) {
    test(`${group} needs a process that lives through idleness`, () => {
      for (const each of suite.filter((one) => one.group === group && one.steps.some(({ is }) => is === "idle"))) {
        assert.ok(each.needs.has("long-running"), each.name);
      }
    });
  }

  test("a fallback is played with those who fall back", () => {
    const fallback = suite.find(({ name }) => name === "faults/fallback");
    assert.deepEqual([...(fallback?.needs ?? [])], ["fallback"]);
  });

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
