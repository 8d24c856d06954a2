import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { problemLine } from "../../contract/index.ts";
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
    "a duration without a unit": [`${head}  - idle: 61\n`, /^a\.yaml:4:11: /],
    "no duration": [`${head}  - idle: soon\n`, /^a\.yaml:4:11: /],
    "an hour too many": [`${head}  - idle: 9999d\n`, /no time to idle/],
    "a size": [`${head}  - grow-to: 9m\n`, /no size/],
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
