import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseScenario } from "../scenario/index.ts";
import { injectedClock } from "../time/index.ts";
import { fixtureAgent } from "./agent.fixture.ts";
import { play } from "./play.ts";
import type { Played } from "./played.ts";

/** Provider's faults that no agent can help: on any agent a promise breaks, so that the shipped suite has none of them. */
const playedWith = async (fault: string): Promise<Played> => {
  const text = `scenario: 1
about: A fault that nobody is told of.
model: first
steps:
  - say: Read the notes.
    model: [{ think: "${"They are short. ".repeat(200)}", use: read notes.txt }, "${"Six it is. ".repeat(2000)}"]
  - say: Go on.
    times: 2
  - fault: ${fault}
  - say: What did the notes say?
  - say: And now?
`;
  const parsed = parseScenario(text, "silent.yaml", "silent/fault");
  assert.ok(parsed.is === "ok", JSON.stringify(parsed));
  return play(parsed.scenario, fixtureAgent(), {
    models: ["claude-opus-4-6", "claude-sonnet-4-6"],
    effort: "high",
    clockFor: async () => injectedClock(Date.UTC(2026, 3, 1)),
    turnTimeout: 10_000,
    showText: false,
    record: null,
  });
};

describe("a provider's silent faults, on an agent that does nothing wrong", () => {
  for (const [fault, invariant] of [
    ["other-model", "model-served"],
    ["truncated-context\n    reads-at-most: 1k", "tokens-conserved"],
  ] as const) {
    test(`${fault.split("\n")[0]} breaks ${invariant} where it happens`, async () => {
      const { verdict, violations, steps } = await playedWith(fault);
      const broken = violations.filter(({ severity }) => severity !== "info");
      assert.deepEqual(
        broken.map((each) => [each.invariant, steps[each.step]?.label]),
        [[invariant, 'say "What did the notes say?"']],
      );
      assert.equal(verdict.is, "broken");
    });
  }

  test("effort-ignored is seen by nobody: no reply of this protocol tells the effort", async () => {
    const { verdict } = await playedWith("effort-ignored");
    assert.deepEqual(verdict, { is: "clean" });
  });
});
