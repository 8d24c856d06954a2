import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scoreSet } from "../compare/score-set.fixture.ts";
import type { Known } from "./known.ts";
import { knownFrom } from "./known-from.ts";
import { type PowerQuestion, powerPlan } from "./power-plan.ts";
import { powerText } from "./power-text.ts";

const question: PowerQuestion = { drop: 0.03, alpha: 0.05, power: 0.9, repeats: [1, 10], have: null };
/** Tasks ~ Beta(.4225, .2275), the suite whose figures are known: 3,466 runs paired (3,806 where tasks break), 8,814 unpaired. */
const stated: Known = { is: "stated", rate: 0.65, correlation: 1 / 1.65 };

const near = (found: number | undefined, expected: number, by: number): void =>
  assert.ok(Math.abs((found ?? Number.NaN) / expected - 1) < by, `${found}, not ${expected}`);

describe("a stated rate and correlation", () => {
  const plan = powerPlan(question, stated);
  test("runs of both arms, read once, agree with what is known of such a suite", () => {
    const [spread, broken] = plan.rows;
    near(spread?.runs.once, 3466, 0.005);
    near(broken?.runs.once, 3806, 0.005);
    assert.equal(plan.unpaired?.once, 8814);
  });
  test("looking at any time costs more, looking for ever most", () => {
    for (const { tasks } of plan.rows) assert.ok(tasks.once < tasks.compare && tasks.compare < tasks.open);
  });
  test("repeats save tasks, not runs; where tasks break they do not even that in full", () => {
    const [one, , ten, tenBroken] = plan.rows;
    near(ten?.runs.once, one?.runs.once ?? 0, 0.02);
    assert.ok((tenBroken?.runs.once ?? 0) > 1.5 * (ten?.runs.once ?? 0));
  });
  test("a drop that the rate cannot make is not planned for", () => {
    const high = powerPlan({ ...question, drop: 0.5 }, { is: "stated", rate: 0.4, correlation: 0.5 });
    assert.deepEqual([high.rows, high.unpaired], [[], null]);
  });
});

/** Half of the tasks are always passed, the others never; the runs of some are mixed. */
const repeated = scoreSet(
  Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`t${index}`, index % 4 === 3 ? [1, 0] : [index % 2, index % 2]]),
  ),
);
const single = scoreSet(Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`t${index}`, [index % 2]])));

function known(
  ...[base, candidate, correlation]: [base: typeof single, candidate?: typeof single | null, correlation?: number]
) {
  const found = knownFrom("score", correlation ?? null, base, candidate ?? null);
  if (found.is !== "known") throw new Error(found.because);
  return found;
}

describe("from results", () => {
  test("repeats tell the variance between tasks from that within them", () => {
    const found = known(repeated);
    assert.equal(found.known.is === "one-arm" && found.known.moments.within, 0.125);
    assert.deepEqual([found.tasks, found.repeats], [40, 2]);
    const plan = powerPlan({ ...question, have: { tasks: 40, repeats: 2 } }, found.known);
    // Var(D) = 2 · 0.125 / 2 of 40 tasks.
    near(plan.detectable[0]?.drop.once, 2.9264 * Math.sqrt(0.125 / 40), 1e-3);
  });
  test("without repeats nothing says what pairing saves: only the unpaired figure, and why", () => {
    const plan = powerPlan({ ...question, have: { tasks: 40, repeats: 1 } }, known(single).known);
    assert.deepEqual([plan.rows, plan.detectable], [[], []]);
    near(plan.unpaired?.once, (2 * 8.5638 * 2 * 0.25) / 0.0009, 0.001);
    assert.match(plan.notes.join("\n"), /not known what pairing by task saves/);
    assert.match(powerText(plan), /What 40 tasks can see is not known/);
  });
  test("without repeats, with a stated correlation", () => {
    const plan = powerPlan(question, known(single, null, 0.5).known);
    near(plan.rows[0]?.tasks.once, (8.5638 * 2 * 0.125) / 0.0009, 0.001);
  });
  test("two files without repeats: their own number of runs, and no other", () => {
    const other = scoreSet(
      Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`t${index}`, [Number(index % 3 === 0)]])),
    );
    const plan = powerPlan({ ...question, have: { tasks: 40, repeats: 1 } }, known(single, other).known);
    assert.deepEqual(
      plan.rows.map(({ repeats, shape }) => [repeats, shape]),
      [[1, "as seen"]],
    );
    assert.equal(plan.detectable.length, 1);
    assert.match(plan.notes.join("\n"), /other numbers of repeats/);
  });
  test("two files with repeats: taken apart", () => {
    const plan = powerPlan(question, known(repeated, repeated).known);
    assert.deepEqual(
      plan.rows.map(({ repeats }) => repeats),
      [1, 10],
    );
  });
  test("one task says nothing, and neither does none", () => {
    assert.equal(knownFrom("score", null, scoreSet({ a: [1, 0] }), null).is, "too-few");
    assert.equal(knownFrom("gone", null, single, null).is, "too-few");
    assert.equal(knownFrom("score", null, single, scoreSet({ other: [1] })).is, "too-few");
  });
  test("what was left out is said", () => {
    const set = scoreSet({ a: [1, null], b: [0, 1], c: [null] }, "base.jsonl", { a: "x", b: "x" });
    const found = known(set);
    assert.equal(found.tasks, 2);
    assert.match(found.notes.join("\n"), /base\.jsonl: runs without a score, left out: 2/);
    assert.match(found.notes.join("\n"), /in 1 clusters/);
  });
});

test("a suite that always passes does not see everything: a drop brings its own variance", () => {
  const perfect = scoreSet(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`t${i}`, [1, 1]])));
  for (const candidate of [null, perfect]) {
    const found = knownFrom("score", null, perfect, candidate);
    assert.equal(found.is, "known");
    if (found.is !== "known") return;
    const plan = powerPlan({ ...question, have: { tasks: 40, repeats: 1 } }, found.known);
    for (const { tasks } of plan.rows.filter(({ repeats }) => repeats === 1)) assert.ok(tasks.once > 100);
    for (const { drop } of plan.detectable) {
      // No stake is more than all there is: 40 tasks multiply wealth by 1 + 0.99 d each, and 20 are needed.
      assert.ok(drop.compare >= (20 ** (1 / 40) - 1) / 0.99 && drop.compare < 1, `${drop.compare}`);
      assert.ok(drop.once > 0.05 && drop.once <= drop.compare);
    }
    assert.ok(plan.unpaired === null || plan.unpaired.once > 100);
  }
});
