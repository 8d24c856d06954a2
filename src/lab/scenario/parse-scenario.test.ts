import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { problemLine } from "../../contract/index.ts";
import { fail } from "../model/index.ts";
import { parseScenario } from "./parse-scenario.ts";

const head = "scenario: 1\nabout: x\nsteps:\n";
const problems = (text: string): readonly string[] => {
  const parsed = parseScenario(text, "a.yaml", "a");
  return parsed.is === "bad" ? parsed.problems.map(problemLine) : [];
};

describe("what is wrong is said with its place", () => {
  const cases: Readonly<Record<string, readonly [text: string, said: RegExp]>> = {
    "an unknown step": [`${head}  - sya: hi\n`, /^a\.yaml:4:5: unknown step "sya"; did you mean "say"\?$/],
    "an unknown bare step": [`${head}  - resum\n`, /^a\.yaml:4:5: unknown step "resum"; did you mean "resume"\?$/],
    "a bare step that needs a value": [`${head}  - idle\n`, /^a\.yaml:4:5: "idle" needs to say more/],
    "an unknown key": [
      `${head}  - say: x\n    modle: y\n`,
      /^a\.yaml:5:5: unknown key "modle"; did you mean "model"\?$/,
    ],
    "an unknown key of a reply": [`${head}  - say: x\n    model: [{ thnik: a }]\n`, /^a\.yaml:5:\d+: /],
    "an unknown key at the top": [
      `steps: [{ say: x }]\nscenario: 1\nabout: x\nstep: 3\n`,
      /^a\.yaml:4:1: unknown key "step"/,
    ],
    "an ability that steps show or nobody knows": [
      `scenario: 1\nabout: x\nneeds: [resume]\nsteps: [{ say: x }]\n`,
      /^a\.yaml:3:9: /,
    ],
    "a duration without a unit": [`${head}  - idle: 61\n`, /^a\.yaml:4:11: /],
    "no duration": [`${head}  - idle: soon\n`, /^a\.yaml:4:11: /],
    "an hour too many": [`${head}  - idle: 9999d\n`, /no time to idle/],
    "a size": [`${head}  - grow-to: 9m\n`, /no size/],
    "a word of another fault": [
      `${head}  - fault: cut\n    reads-at-most: 9k\n`,
      /says nothing of the fault "cut".*truncated-context/,
    ],
    "a fault that lasts so many times": [
      `${head}  - fault: cut\n    lasting: true\n    times: 2\n`,
      /lasts, or happens/,
    ],
    "a context of no size": [`${head}  - fault: truncated-context\n    reads-at-most: 9m\n`, /no size/],
    "a path that leads out": [`${head}  - say: x\nfiles: { ../x: y }\n`, /^a\.yaml:5:/],
    "no steps": ["scenario: 1\nabout: x\n", /"steps" is missing/],
    nothing: ["", /is empty/],
    "an open bracket": [`${head}  - say: [x\n`, /not valid YAML/],
    "the same key twice": [`${head}  - say: x\n    say: y\n`, /^a\.yaml:5:5: this key stands here twice/],
  };
  for (const [name, [text, said]] of Object.entries(cases)) {
    test(name, () => assert.match(problems(text)[0] ?? "nothing was said", said));
  }

  test("several at once, in order of place", () => {
    const said = problems(`${head}  - sya: hi\n  - idel: 3m\n  - fuolt: cut\n`);
    assert.deepEqual(
      said.map((line) => line.split(":")[1]),
      ["4", "5", "6"],
    );
  });
});

test("a step keeps its line, turns that repeat share it", () => {
  const parsed = parseScenario(`${head}  - say: x\n  - say: go on\n    times: 3\n  - resume\n`, "a.yaml", "g/a");
  assert.ok(parsed.is === "ok");
  assert.deepEqual(
    parsed.scenario.steps.map(({ label, at }) => [label, at?.line]),
    [
      ['say "x"', 4],
      ['say "go on (1 of 3)"', 5],
      ['say "go on (2 of 3)"', 5],
      ['say "go on (3 of 3)"', 5],
      ["resume", 7],
    ],
  );
});

describe("every fault can be written", () => {
  const act = (text: string): unknown => {
    const parsed = parseScenario(`${head}${text}`, "a.yaml", "a");
    assert.ok(parsed.is === "ok", JSON.stringify(parsed));
    const { label: _label, at: _at, ...rest } = parsed.scenario.steps[0] ?? assert.fail();
    return rest;
  };
  const queue = (...answers: readonly unknown[]): unknown => ({ is: "fault", answers });
  const disturb = (does: unknown, more: object = { times: 1 }, when: object = {}): unknown => ({
    is: "disturb",
    disturbance: { when: { purpose: "main", ...when }, ...more, does },
  });
  const cases: readonly [string, unknown][] = [
    ["fault: rate-limit", queue({ is: "error", error: "rate-limit", retryAfter: 1 })],
    ["fault: rate-limit, retry-after: 0", queue({ is: "error", error: "rate-limit", retryAfter: 0 })],
    ["fault: overloaded, times: 2", queue(fail("overloaded"), fail("overloaded"))],
    ["fault: internal", queue(fail("internal"))],
    ["fault: signature", queue(fail("signature"))],
    ["fault: too-long", queue(fail("too-long"))],
    ["fault: too-large", queue(fail("too-large"))],
    ["fault: not-found", queue(fail("not-found"))],
    ["fault: overloaded, lasting: true, on-model: first", disturb(fail("overloaded"), {}, { model: "first" })],
    [
      "fault: internal, after: 3, purpose: subagent",
      disturb(fail("internal"), { after: 3, times: 1 }, { purpose: "subagent" }),
    ],
    ["fault: cut, after: 1", disturb({ mishaps: [{ is: "cut", after: 3 }] }, { after: 1, times: 1 })],
    ["fault: other-model", disturb({ servedModel: "other" })],
    ["fault: other-model, served-model: tiny, lasting: true", disturb({ servedModel: "tiny" }, {})],
    ["fault: effort-ignored, times: 2", disturb({ servedEffort: "low" }, { times: 2 })],
    ["fault: truncated-context, reads-at-most: 2k", disturb({ readsAtMost: 2000 })],
    ["fault: none", { is: "disturb", disturbance: null }],
  ];
  for (const [text, expected] of cases) test(text, () => assert.deepEqual(act(`  - { ${text} }\n`), expected));

  for (const kind of ["cut", "stall", "error-in-stream"]) {
    test(`fault: ${kind}`, () =>
      assert.match(JSON.stringify(act(`  - fault: ${kind}\n`)), /"mishaps":\[\{"is":"(cut|stall|error)"/));
  }

  test("and so can every oddity of a reply", () => {
    const reply = `{ text: x, served-model: m, served-effort: low, reads-at-most: 3k, stop: length, stall: 2s, usage: { input: 5, cache-read: 6, cache-write-5m: 7, cache-write-1h: 8, output: 9, reasoning: 1 } }`;
    const said = act(`  - say: x\n    model: ${reply}\n`);
    assert.deepEqual(said, {
      is: "say",
      text: "x",
      turn: [
        {
          faults: [],
          spawned: [],
          answer: {
            is: "reply",
            blocks: [{ is: "text", text: "x" }],
            ...{ servedModel: "m", servedEffort: "low", readsAtMost: 3000, stop: "length" },
            mishaps: [{ is: "stall", after: 3, ms: 2000 }],
            usage: { input: 5, cacheRead: 6, cacheCreation5m: 7, cacheCreation1h: 8, output: 9, reasoning: 1 },
          },
        },
      ],
    });
  });
});

test("whatever the text, there is an answer", () => {
  const words = fc.constantFrom(
    "say: x",
    "- say: x",
    "steps:",
    "scenario: 1",
    "  - idle: 1h",
    "- &a *a",
    "{",
    "[",
    "model:",
    "about: y",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 12 }), (lines) => {
      const parsed = parseScenario(lines.join("\n"), "a.yaml", "a");
      assert.ok(parsed.is === "ok" || parsed.problems.length > 0);
    }),
    { seed: 5, numRuns: 500 },
  );
});
