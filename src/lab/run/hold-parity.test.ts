import assert from "node:assert/strict";
import { test } from "node:test";
import { invariantIds } from "../../invariants/index.ts";
import type { ExchangeId, Provenance, SessionId } from "../../wire/index.ts";
import { holdParity } from "./hold-parity.ts";
import type { Cell, Played, PlayedCall } from "./played.ts";

/** A run of two calls in the second and third step, with what its session says of itself in the second. */
function run(
  cohort: string | null,
  build: string | null,
  flags: readonly string[],
  more: Partial<Played> = {},
): Played {
  const id = (name: string): ExchangeId => `${cohort} ${name}` as ExchangeId; // made up
  const call = (name: string, step: number): PlayedCall => ({
    exchange: id(name),
    at: 0,
    step,
    lane: "main",
    model: null,
    effort: null,
    contextEdits: null,
    history: 1,
    outcome: "complete",
  });
  const provenance: Provenance = { cohort, build, flags };
  return {
    scenario: "basic/fresh",
    cohort,
    group: "basic",
    about: "",
    verdict: { is: "clean" },
    clock: { is: "not-needed" },
    steps: [],
    calls: [call("a", 1), call("b", 2)],
    violations: [],
    unmet: [],
    cells: Object.fromEntries(invariantIds.map((one): [string, Cell] => [one, "exempt"])) as Played["cells"], // one for each id
    divergence: null,
    origins: [{ provenance, exchange: id("b"), at: 0, lane: "main", session: `${cohort}` as SessionId }], // made up
    retention: null,
    took: 0,
    ...more,
  };
}

const told = (played: readonly Played[]): readonly string[] =>
  played.map(({ cohort, verdict, cells, violations }) => {
    const where = violations.map(({ call, step, message }) => ` at call ${call}, step ${step}: ${message}`).join();
    return `${cohort}: ${verdict.is}, ${cells["build-parity"]}${where}`;
  });

const differ = "internal and public cohorts do not run the same:";
const cases: readonly [of: string, runs: readonly Played[], told: readonly string[]][] = [
  [
    "the same build and flags",
    [run("public", "1", ["a"]), run("internal", "1", ["a"])],
    ["public: clean, kept", "internal: clean, kept"],
  ],
  [
    "another build inside",
    [run("public", "1", []), run("internal", "2", [])],
    [
      "public: clean, exempt",
      `internal: broken, broken at call 2, step 2: ${differ} build 2 only inside; build 1 only outside`,
    ],
  ],
  [
    "a flag that only those outside have",
    [run("internal", "1", []), run("public", "1", ["trial"])],
    ["internal: clean, exempt", `public: broken, broken at call 2, step 2: ${differ} flag trial only outside`],
  ],
  [
    "one side alone",
    [run("internal", "1", []), run("team", "2", [])],
    ["internal: clean, exempt", "team: clean, exempt"],
  ],
  ["nobody in particular", [run(null, "1", [])], ["null: clean, exempt"]],
  [
    "a third cohort whose run came to nothing",
    [run("public", "1", []), run("internal", "1", []), run("beta", "1", [], { origins: [], calls: [] })],
    ["public: clean, kept", "internal: clean, kept", "beta: clean, exempt"],
  ],
  [
    "a run that came to nothing",
    [run("public", "1", [], { origins: [], calls: [] }), run("internal", "2", [])],
    ["public: clean, exempt", "internal: clean, exempt"],
  ],
];
for (const [of, runs, expected] of cases) {
  test(`${of}: ${expected.length} runs`, () => assert.deepEqual(told(holdParity(runs)), expected));
}

test("what broke before stays the verdict, and what is told stands in order", () => {
  const [first] = holdParity([run("internal", "2", []), run("public", "1", [])])[0]?.violations ?? [];
  assert.ok(first);
  const broken = run("internal", "2", [], {
    verdict: { is: "broken", because: "before" },
    violations: [
      { ...first, call: 1 },
      { ...first, call: 3 },
    ],
  });
  const [played] = holdParity([broken, run("public", "1", [])]);
  assert.deepEqual(played?.verdict, { is: "broken", because: "before" });
  assert.deepEqual(
    played?.violations.map(({ call }) => call),
    [1, 2, 3],
  );
});
