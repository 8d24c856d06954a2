import assert from "node:assert/strict";
import { test } from "node:test";
import { changeNotes, groupChanges, groupViolations, invisible, messagesOf } from "./groups.ts";
import { resultWith } from "./result.fixture.ts";

const [template] = resultWith("x").changes;
assert.ok(template);
/** A change of the model on the given day of March. */
const change = (dayOfMonth: number, from: string, to: string) => ({
  ...template,
  component: "model",
  from,
  to,
  at: `2026-03-${String(dayOfMonth).padStart(2, "0")}T08:00:00.000Z`,
});

test("one promise broken in two ways is told in two lines, figures aside", () => {
  const [violation] = resultWith("x").violations;
  assert.ok(violation);
  const all = ["effort changed from low to high", "2 tools changed", "3 tools changed"].map((message) => ({
    ...violation,
    message,
  }));
  const [group] = groupViolations(all);
  assert.deepEqual(group && messagesOf(group), ["effort changed from low to high", "2 tools changed"]);
});

test("the same change on one day is told once", () => {
  const [group, ...others] = groupChanges([change(1, "a", "b"), change(1, "a", "b")]);
  assert.deepEqual(others, []);
  assert.equal(group && changeNotes(group), " (and 1 more alike)");
});

test("a model that goes back and forth is told once, where it last did; what went once keeps its place", () => {
  const swing = Array.from({ length: 6 }, (_, index) =>
    index % 2 === 0 ? change(index + 1, "a", "b") : change(index + 1, "b", "a"),
  );
  const groups = groupChanges([...swing, change(4, "b", "c")]);
  assert.deepEqual(
    groups.map(({ change: { at, to }, swings }) => [at.slice(8, 10), to, swings?.times ?? 1]),
    [
      ["04", "c", 1],
      ["06", "a", 6],
    ],
  );
  assert.match(groups.map(changeNotes).join(""), /back and forth, 6 times since 1 Mar 2026/);
});

test("there and back again twice is four changes", () => {
  const changes = [change(1, "a", "b"), change(2, "b", "a"), change(3, "a", "b"), change(4, "b", "a")];
  assert.equal(groupChanges(changes).length, 4);
});

test("reasons: the one that hides most promises first, each with its calls", () => {
  const notVisible = [
    { invariant: "build-parity", because: "untold", exchanges: 40 },
    { invariant: "model-served", because: "a log", exchanges: 10 },
    { invariant: "history-extends", because: "a log", exchanges: 30 },
  ];
  assert.deepEqual(
    invisible({ ...resultWith("x"), notVisible }).map(({ because, exchanges }) => [because, exchanges]),
    [
      ["a log", 30],
      ["untold", 40],
    ],
  );
});
