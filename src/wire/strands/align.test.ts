import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Item } from "../item.ts";
import { align } from "./align.ts";
import { gives, harness, inShort, person, says, sketches, thinks, uses } from "./strands.fixture.ts";

const history: readonly Item[] = [
  harness("context of 2026-03-05"),
  person("first"),
  thinks("one"),
  says("I look"),
  uses("a"),
  gives("a"),
  thinks("two"),
  says("done"),
  person("second"),
  thinks("three"),
  uses("b"),
  uses("c"),
  gives("b"),
  gives("c"),
  thinks("four"),
  says("all done"),
];
const next = person("third");
const without = (...positions: readonly number[]) => history.filter((_, position) => !positions.includes(position));
const instead = (position: number, item: Item) => history.with(position, item);

const cases: Readonly<
  Record<string, readonly [sent: readonly Item[], changes: readonly string[], added: number, owed?: readonly Item[]]>
> = {
  "a pure extension": [[...history, next], [], 1],
  "nothing new": [history, [], 0],
  "one thinking block dropped": [[...without(6), next], ["missing reasoning"], 1],
  "the last reply's thinking dropped": [[...without(14), next], ["missing reasoning"], 1],
  "all thinking dropped": [[...without(2, 6, 9, 14), next], Array(4).fill("missing reasoning"), 1],
  "a tool result blanked": [[...instead(5, gives("a", "[cleared]")), next], ["altered tool-result"], 1],
  "the input of a call altered": [[...instead(4, uses("a", "read", {})), next], ["altered tool-call"], 1],
  "a signature altered": [[...instead(6, { ...thinks("two"), hash: null }), next], ["altered reasoning"], 1],
  "the front cut off": [
    [...history.slice(5), next],
    ["missing text", "missing text", "missing reasoning", "missing text", "missing tool-call"],
    1,
  ],
  "the front cut off where a text is said again": [
    [...[says("I look"), uses("x"), gives("x"), says("I look"), uses("y"), gives("y")].slice(3), next],
    ["missing text", "missing tool-call", "missing tool-result"],
    1,
    [says("I look"), uses("x"), gives("x"), says("I look"), uses("y"), gives("y")],
  ],
  "a result put in twice": [
    [...history.slice(0, 6), gives("a"), ...history.slice(6), next],
    ["inserted tool-result"],
    1,
  ],
  "a result said again at the end": [[...history, gives("c")], [], 1],
  "a block moved": [
    [...history.slice(0, 4), says("done"), ...history.slice(4, 7), ...history.slice(8), next],
    ["missing text", "inserted text"],
    1,
  ],
  "a reminder put inside": [
    [...history.slice(0, 8), harness("reminder"), ...history.slice(8), next],
    ["inserted text"],
    1,
  ],
  "white space at the end of a text": [[...instead(1, person("first\n")), next], [], 1],
  "the date in the context": [[...instead(0, harness("context of 2026-03-06")), next], [], 1],
  "a text edited": [[...instead(1, person("first, but edited")), next], ["altered text"], 1],
  "thinking turned into text": [[...instead(6, says("two")), next], ["altered reasoning"], 1],
  "the last reply edited": [[...instead(15, says("all done, more or less")), next], ["altered text"], 1],
  "the last reply put otherwise": [[...instead(15, says("never mind")), next], ["altered text"], 1],
  "the last reply dropped": [[...without(14, 15), next], ["missing reasoning", "missing text"], 1],
  "everything replaced": [[person("a summary")], history.map(({ kind }) => `missing ${kind}`), 1],
  "nothing sent": [[], history.map(({ kind }) => `missing ${kind}`), 0],
};

for (const [name, [sent, changes, added, owed]] of Object.entries(cases))
  test(`align: ${name}`, () => {
    const found = align(owed ?? history, sent);
    assert.deepEqual([...inShort(found)].sort(), [...changes].sort());
    assert.equal(found.added.length, added);
  });

test("align: summaries and blank texts need not come back", () => {
  const owed = [person("first"), sketches("a summary"), says("done"), says(" ")];
  const found = align(owed, [person("first"), says("done"), next]);
  assert.deepEqual(found.changes, []);
  assert.deepEqual(found.added, [next]);
});

test("align: a date is told apart from other changes", () => {
  assert.equal(align(history, instead(0, harness("context of 2026-03-06"))).redated, 1);
  assert.equal(align(history, instead(0, harness("context of 2026-03-06, edited"))).redated, 0);
});

const item = fc.oneof(
  fc.integer({ min: 0, max: 6 }).map((number) => person(`words ${number}`)),
  fc.integer({ min: 0, max: 6 }).map((number) => says(`answer ${number}`)),
  fc.integer({ min: 0, max: 1e6 }).map((number) => thinks(`thought ${number}`)),
  fc.integer({ min: 0, max: 1e6 }).map((number) => uses(`id-${number}`)),
  fc.integer({ min: 0, max: 6 }).map((number) => gives(`id-${number}`, "hi")),
);
const histories = fc.array(item, { maxLength: 60 });

test("align: dropping any one thinking block is one missing reasoning", () => {
  const property = fc.property(histories, histories, fc.nat(), (before, after, number) => {
    const owed = [...before, thinks("the one"), ...after];
    const found = align(owed, [...before, ...after, person(`new ${number}`)]);
    assert.deepEqual(inShort(found), ["missing reasoning"]);
    assert.equal(found.added.length, 1);
  });
  fc.assert(property, { seed: 11, numRuns: 300 });
});

test("align: a cut at the front is a run of missing items from the first on, whatever repeats", () => {
  const property = fc.property(fc.array(item, { minLength: 1, maxLength: 60 }), fc.nat(), (items, number) => {
    const owed = [harness("context"), ...items];
    const from = 1 + (number % (owed.length - 1));
    const { changes } = align(owed, [...owed.slice(from), person(`new ${number}`)]);
    assert.deepEqual(
      changes.map((change) => (change.is === "missing" ? change.index : -1)),
      changes.map((_, index) => index),
    );
  });
  fc.assert(property, { seed: 13, numRuns: 500 });
});

test("align: every owed item is kept, missing or altered, and every sent one kept, altered, inserted or added", () => {
  const property = fc.property(histories, histories, (owed, sent) => {
    const { changes, added, kept } = align(owed, sent);
    const count = (is: string) => changes.filter((change) => change.is === is).length;
    assert.equal(kept + count("missing") + count("altered"), owed.length);
    assert.equal(kept + count("altered") + count("inserted") + added.length, sent.length);
  });
  fc.assert(property, { seed: 12, numRuns: 500 });
});

test("align: a history of thousands that was replaced as a whole comes to an end", () => {
  const owed = Array.from({ length: 6000 }, (_, number) => says(`old ${number}`));
  const sent = Array.from({ length: 6000 }, (_, number) => says(`new ${number}`));
  assert.equal(align(owed, sent).changes.length >= 6000, true);
});
