import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReplyOutcome } from "../exchange.ts";
import type { Item } from "../item.ts";
import { known } from "../seen.ts";
import type { Transition } from "../transition.ts";
import { follow, gives, harness, inShort, person, type Said, says, thinks, uses } from "./strands.fixture.ts";
import { unexplained } from "./unexplained.ts";

const rejected: ReplyOutcome = { is: "error", type: "invalid_request_error", signatureRejected: true };
const overloaded: ReplyOutcome = { is: "error", type: "overloaded_error", signatureRejected: false };
const cut: ReplyOutcome = { is: "cut" };

const ask = [person("first")];
const look = [thinks("one"), uses("a")];
const looked = [...ask, ...look, gives("a")];
const answer = [thinks("two"), says("done")];
const answered = [...looked, ...answer, person("second")];
const bare = (items: readonly Item[]) => items.filter(({ kind }) => kind !== "reasoning");
/** An ordinary start: a prompt, a tool, an answer. */
const opening: readonly Said[] = [
  { sent: ask, reply: look },
  { sent: looked, reply: answer },
];
const summary = (text: string) => harness(`This session is being continued from a previous conversation: ${text}`);

interface Expected {
  readonly breaks?: readonly string[];
  readonly changes?: readonly string[];
  /** How many of the changes no break explains; all of them unless said. */
  readonly unexplained?: number;
  readonly added?: number;
  readonly turn?: Transition["turn"];
}

/** The last call of each conversation is what is looked at. */
const cases: Readonly<Record<string, readonly [calls: readonly Said[], expected: Expected]>> = {
  "the first call": [[{ sent: ask }], { turn: "first", added: 1 }],
  "a tool result": [opening, { added: 1 }],
  "a person's words": [[...opening, { sent: answered }], { turn: "human", added: 1 }],
  "a reminder alone is nobody's words": [[...opening, { sent: [...looked, ...answer, harness("reminder")] }], {}],
  "the same request after an error": [
    [{ sent: ask, outcome: overloaded }, { sent: ask }],
    { breaks: ["retry", "previous-failed"], added: 1 },
  ],
  "the same request after its answer": [[...opening, { sent: looked, reply: answer }], { breaks: ["retry"], added: 1 }],
  "an error is not owed": [
    [...opening, { sent: answered, outcome: overloaded }, { sent: [...looked, ...answer, person("third")] }],
    { breaks: ["previous-failed"], turn: "human", added: 1 },
  ],
  "words that an error met already are nothing new": [
    [...opening, { sent: answered, outcome: overloaded }, { sent: [...answered, harness("go on")] }],
    { breaks: ["previous-failed"], added: 2 },
  ],
  "a cut reply comes back in part": [
    [...opening, { sent: answered, reply: [thinks("three")], outcome: cut }, { sent: [...answered, thinks("three")] }],
    { breaks: ["previous-failed"], added: 2 },
  ],
  "a cut reply comes back in front of what its retry answered": [
    [
      ...opening,
      { sent: answered, reply: [says("half of an ans")], outcome: cut },
      { sent: answered, reply: [says("whole")] },
      { sent: [...answered, says("half of an ans"), says("whole"), person("third")] },
    ],
    { breaks: ["previous-failed"], turn: "human", added: 1 },
  ],
  "reasoning goes": [
    [...opening, { sent: bare(answered) }],
    { changes: ["missing reasoning", "missing reasoning"], turn: "human", added: 1 },
  ],
  "a break is told once": [
    [...opening, { sent: bare(answered), reply: [says("x")] }, { sent: [...bare(answered), says("x"), person("y")] }],
    { turn: "human", added: 1 },
  ],
  "reasoning goes after a rejected signature": [
    [...opening, { sent: answered, outcome: rejected }, { sent: bare(answered) }],
    {
      breaks: ["previous-failed", "signature-rejected"],
      changes: ["missing reasoning", "missing reasoning"],
      unexplained: 0,
      added: 1,
    },
  ],
  "and is back after it": [
    [
      ...opening,
      { sent: answered, outcome: rejected },
      { sent: bare(answered), reply: [thinks("three"), uses("b")] },
      { sent: [...answered, thinks("three"), uses("b"), gives("b")] },
    ],
    { breaks: ["signature-rejected"], added: 1 },
  ],
  "and is back after it, whatever else was changed by the retry": [
    [
      ...opening,
      { sent: answered, outcome: rejected },
      { sent: bare([harness("put in"), ...answered.slice(1)]), reply: [thinks("three"), uses("b")] },
      { sent: [harness("put in"), ...answered.slice(1), thinks("three"), uses("b"), gives("b")] },
    ],
    { breaks: ["signature-rejected"], added: 1 },
  ],
  "a rejected signature excuses no lost text": [
    [...opening, { sent: answered, outcome: rejected }, { sent: [...bare(looked), person("second")] }],
    {
      breaks: ["previous-failed", "signature-rejected"],
      changes: ["missing reasoning", "missing reasoning", "missing text"],
      unexplained: 1,
      added: 1,
    },
  ],
  "reasoning goes when the model changes": [
    [...opening, { sent: bare(answered), model: "model-b" }],
    {
      breaks: ["model-switch"],
      changes: ["missing reasoning", "missing reasoning"],
      unexplained: 0,
      turn: "human",
      added: 1,
    },
  ],
  "an announced compaction": [
    [...opening, { sent: [summary("a file was read"), person("second")] }],
    {
      breaks: ["compaction"],
      changes: [
        "missing text",
        "missing reasoning",
        "missing tool-call",
        "missing tool-result",
        "missing reasoning",
        "missing text",
      ],
      unexplained: 0,
      turn: "human",
      added: 2,
    },
  ],
  "a compaction call, and a first call after it that fails": [
    [
      ...opening,
      { sent: [...answered, person("summarise")], reply: [says("in short")], hints: { lane: "compaction" } },
      { sent: [person("in short"), person("second")], outcome: overloaded },
      { sent: [person("in short"), person("second")] },
    ],
    {
      breaks: ["compaction", "retry", "previous-failed"],
      changes: [
        "missing text",
        "missing reasoning",
        "missing tool-call",
        "missing tool-result",
        "missing reasoning",
        "missing text",
      ],
      unexplained: 0,
    },
  ],
  "a compaction call just before": [
    [
      ...opening,
      { sent: [...answered, person("summarise")], reply: [says("in short")], hints: { lane: "compaction" } },
      { sent: [person("in short"), person("second")] },
    ],
    {
      breaks: ["compaction"],
      changes: [
        "missing text",
        "missing reasoning",
        "missing tool-call",
        "missing tool-result",
        "missing reasoning",
        "missing text",
      ],
      unexplained: 0,
      turn: "human",
      added: 2,
    },
  ],
  "a compaction call that came to nothing": [
    [
      ...opening,
      { sent: [...answered, person("summarise")], reply: [says("in short")], hints: { lane: "compaction" } },
      { sent: answered },
    ],
    { turn: "human", added: 1 },
  ],
  "a history cut at the front": [
    [...opening, { sent: answered.slice(2) }],
    { changes: ["missing text", "missing reasoning"], turn: "human", added: 1 },
  ],
  "a person goes back to an earlier prompt": [
    [...opening, { sent: answered, reply: [says("x")] }, { sent: [...looked, ...answer, person("other words")] }],
    { breaks: ["rewind"], changes: ["missing text", "missing text"], unexplained: 0, turn: "human", added: 1 },
  ],
  "an earlier prompt is asked again": [
    [
      ...opening,
      { sent: answered, reply: [uses("b")] },
      { sent: [...answered, uses("b"), gives("b")], reply: [says("x")] },
      { sent: answered },
    ],
    {
      breaks: ["rewind"],
      changes: ["missing tool-call", "missing tool-result", "missing text"],
      unexplained: 0,
      turn: "human",
    },
  ],
  "a resume that lost the last turn is no rewind": [
    [
      ...opening,
      { sent: answered, reply: [says("x")] },
      { sent: [...looked, ...answer, person("other words")], input: "another process" },
    ],
    { breaks: ["resume"], changes: ["missing text", "missing text"], turn: "human", added: 1 },
  ],
  "a resume that lost results twice over": [
    [...opening, { sent: [...looked, gives("a"), ...answer, person("second")], input: "another process" }],
    { breaks: ["resume"], changes: ["inserted tool-result"], turn: "human", added: 1 },
  ],
  "a new day": [
    [
      { sent: [harness("Today is 2026-03-05."), ...ask], reply: look },
      { sent: [harness("Today is 2026-03-06."), ...looked] },
    ],
    { breaks: ["date-rollover"], added: 1 },
  ],
  "history held by the provider": [
    [...opening, { sent: [person("second")], held: true }],
    { breaks: ["provider-held"], turn: "human", added: 1 },
  ],
  "results of parallel calls in the order they came": [
    [{ sent: ask, reply: [uses("a"), uses("b")] }, { sent: [...ask, uses("a"), uses("b"), gives("b"), gives("a")] }],
    { added: 2 },
  ],
};

for (const [name, [calls, expected]] of Object.entries(cases))
  test(`transition: ${name}`, () => {
    const last = follow(calls).at(-1);
    assert.ok(last);
    assert.deepEqual(inShort(last), expected.changes ?? []);
    assert.deepEqual(
      last.breaks.map(({ kind }) => kind),
      expected.breaks ?? [],
    );
    assert.equal(unexplained(last).length, expected.unexplained ?? expected.changes?.length ?? 0);
    assert.equal(last.turn, expected.turn ?? "tool-loop");
    assert.equal(last.added.length, expected.added ?? last.added.length);
  });

test("transition: the gap runs from the end of the reply to the request", () => {
  const [first, second] = follow([
    { sent: ask, reply: look, at: 10_000 },
    { sent: looked, at: 75_000 },
  ]);
  assert.equal(first?.gap, null);
  // The fixture's replies take a second.
  assert.equal(second?.gap, 64_000);
  assert.equal(second?.previous, first?.exchange);
});

test("transition: a strand's state survives as plain data", () => {
  const [, second] = follow(opening);
  assert.equal(known(second?.exchange.request.history ?? { is: "absent" })?.length, looked.length);
  assert.deepEqual(structuredClone(second), second);
});
