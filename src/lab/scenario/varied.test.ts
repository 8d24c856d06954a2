import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Scenario, ScriptedTurn } from "./scenario.ts";
import { shippedSuite } from "./suite.ts";
import { varied } from "./varied.ts";

const suite = shippedSuite();
const anySeed = fc.integer({ min: 0, max: 1000 });
const options = { seed: 7, numRuns: 20 };

/** What no seed may touch: what a person does, how many replies a turn takes, which calls they make. */
function kept({ name, about, model, effort, needs, steps }: Scenario): unknown {
  const turn = (scripted: ScriptedTurn): unknown =>
    scripted.map(({ faults, answer, spawned }) => ({
      faults,
      blocks: answer.is === "error" ? answer : answer.blocks.map(({ is }) => is),
      calls:
        answer.is === "error"
          ? []
          : answer.blocks
              .filter(({ is }) => is === "use" || is === "call")
              .map((one) => JSON.stringify(one))
              .toSorted(),
      spawned: spawned.map(({ prompt, turn: of }) => ({ prompt, turn: turn(of) })),
    }));
  const act = (step: Scenario["steps"][number]): unknown => {
    if (step.is === "idle") return { is: step.is, idleness: step.idleness };
    if (step.is === "message-mid-tool") return { ...step, turn: turn(step.turn), after: turn(step.after) };
    return "turn" in step ? { ...step, turn: turn(step.turn) } : step;
  };
  return { name, about, model, effort, needs: [...needs], steps: steps.map(act) };
}

test("what a person does, and how many replies and which calls there are, stay", () => {
  fc.assert(
    fc.property(anySeed, fc.constantFrom(...suite), (seed, scenario) => {
      assert.deepEqual(kept(varied(scenario, seed)), kept(scenario));
    }),
    options,
  );
});

test("what was written is still there: expectations of a scenario hold", () => {
  const texts = (scenario: Scenario): readonly string[] => {
    const of = (turn: ScriptedTurn): readonly string[] =>
      turn.flatMap(({ answer, spawned }) => [
        ...(answer.is === "error" ? [] : answer.blocks.flatMap((block) => ("text" in block ? [block.text] : []))),
        ...spawned.flatMap((one) => of(one.turn)),
      ]);
    return [
      ...Object.values(scenario.files),
      ...scenario.steps.flatMap((step) => ("turn" in step ? of(step.turn) : [])),
    ];
  };
  fc.assert(
    fc.property(anySeed, fc.constantFrom(...suite), (seed, scenario) => {
      const before = texts(scenario);
      for (const [index, text] of texts(varied(scenario, seed)).entries()) {
        assert.ok(text.startsWith(before[index] ?? "?"), text);
      }
    }),
    options,
  );
});

test("no idle time changes the side of an edge; those about the hour stay", () => {
  const idle = (scenario: Scenario): readonly number[] =>
    scenario.steps.flatMap((step) => (step.is === "idle" ? [step.ms / 60_000] : []));
  fc.assert(
    fc.property(anySeed, fc.constantFrom(...suite.filter((each) => idle(each).length > 0)), (seed, scenario) => {
      const after = idle(varied(scenario, seed));
      idle(scenario).forEach((minutes, index) => {
        const now = after[index] ?? Number.NaN;
        if (minutes >= 59 && minutes <= 61) assert.equal(now, minutes);
        else assert.deepEqual([now > 5, now > 60], [minutes > 5, minutes > 60]);
      });
    }),
    options,
  );
});

test("the same seed brings the same, another one brings another", () => {
  for (const scenario of suite) {
    assert.deepEqual(varied(scenario, 3), varied(scenario, 3));
    assert.notDeepEqual(varied(scenario, 3), varied(scenario, 4), scenario.name);
  }
});

test("over fifty seeds everything varies that may", () => {
  const named = (name: string): Scenario => suite.find((each) => each.name === name) ?? assert.fail(name);
  const distinct = (values: readonly unknown[]): number => new Set(values.map((value) => JSON.stringify(value))).size;
  const seeds = Array.from({ length: 50 }, (_, seed) => seed);
  const blocks = (name: string, seed: number) =>
    varied(named(name), seed).steps.flatMap((step) =>
      "turn" in step ? step.turn.flatMap(({ answer }) => (answer.is === "error" ? [] : answer.blocks)) : [],
    );
  assert.ok(distinct(seeds.map((seed) => blocks("tools/parallel", seed).filter(({ is }) => is === "use"))) > 10);
  const shown = seeds.flatMap((seed) =>
    blocks("basic/fresh", seed).flatMap((one) => (one.is === "thinking" ? [one.shown ?? "text"] : [])),
  );
  assert.deepEqual([...new Set(shown)].toSorted(), ["empty", "redacted", "text"]);
  const lengths = seeds.map((seed) => varied(named("basic/fresh"), seed).files["notes.txt"]?.length ?? 0);
  assert.ok(Math.min(...lengths) < 100 && Math.max(...lengths) > 2000);
  assert.equal(distinct(seeds.map((seed) => varied(named("idle/6m"), seed).steps.find(({ is }) => is === "idle"))), 50);
});
