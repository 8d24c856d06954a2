import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Call,
  inShort,
  isThinking,
  judge,
  ordinary,
  ordinaryBut,
  person,
  reminder,
  strand,
  text,
  toolResult,
  without,
} from "../../test/kit/sequence.ts";
import { seen } from "../wire/index.ts";
import { historyExtends } from "./history-extends.ts";

const change = (index: number, call: Call) => ordinaryBut({ [index]: { ...ordinary[index], ...call } });
const noBreak = "kept kept kept kept";

const table: readonly (readonly [name: string, calls: readonly Call[], inShort: string])[] = [
  ["it only grows", ordinary, `${noBreak} kept kept`],
  ["cut at the front", change(4, { rewrites: (h) => h.slice(4) }), `${noBreak} broken:missing kept`],
  [
    "cut in the middle",
    change(4, { rewrites: (h) => [...h.slice(0, 1), ...h.slice(6)] }),
    `${noBreak} broken:missing kept`,
  ],
  [
    "a text altered",
    change(4, { rewrites: (h) => h.map((i) => (i.kind === "text" && i.text === "It is fine." ? text("It is.") : i)) }),
    `${noBreak} broken:altered kept`,
  ],
  [
    "words put into the mouth of a person",
    change(4, { rewrites: (h) => [h[0] ?? person(""), person("And be brief."), ...h.slice(1)] }),
    `${noBreak} broken:inserted kept`,
  ],
  [
    "a call and its result gone",
    change(4, { rewrites: without((i) => "callId" in i && i.callId === "t1") }),
    `${noBreak} broken:missing kept`,
  ],
  [
    "a reminder put in",
    change(4, { rewrites: (h) => [h[0] ?? person(""), reminder("<r>x</r>"), ...h.slice(1)] }),
    `${noBreak} broken:inserted kept`,
  ],
  [
    "a thinking block gone: another rule's",
    change(4, { rewrites: without(isThinking("one")) }),
    `${noBreak} kept kept`,
  ],
  [
    "a result blanked: another rule's",
    change(4, {
      rewrites: (h) => h.map((i) => (i.kind === "tool-result" && i.callId === "t1" ? toolResult("t1", "") : i)),
    }),
    `${noBreak} kept kept`,
  ],
  [
    "compaction",
    change(5, {
      rewrites: (h) => [text("Summary."), ...h.slice(-1)],
      place: { announced: [{ kind: "compaction", because: "/compact" }] },
    }),
    `${noBreak} kept exempt`,
  ],
  [
    "a rewind",
    change(5, {
      rewrites: (h) => [...h.slice(0, 9), person("Something else.")],
      says: "x",
      request: { personActs: [{ component: "rewind", value: null, by: "command echo" }] },
    }),
    `${noBreak} kept exempt`,
  ],
  [
    "a rewind nobody announced",
    change(5, { rewrites: (h) => [...h.slice(0, 9), person("Something else.")] }),
    `${noBreak} kept exempt`,
  ],
  [
    "a damaged resume is no rewind",
    change(5, { rewrites: (h) => [...h.slice(0, 9), person("Something else.")], place: { resumed: true } }),
    `${noBreak} kept broken:missing`,
  ],
  [
    "a model switch lets reasoning go",
    change(5, { rewrites: without(({ kind }) => kind === "reasoning"), now: { model: seen("claude-sonnet-4-6") } }),
    `${noBreak} kept kept`,
  ],
  [
    "a model switch lets nothing else go",
    change(5, { rewrites: (h) => h.slice(4), now: { model: seen("claude-sonnet-4-6") } }),
    `${noBreak} kept broken:missing`,
  ],
  [
    "a model switch says the client's own texts in another form",
    change(5, {
      rewrites: (h) => [h[0] ?? person(""), reminder("<r>x</r>"), ...h.slice(1)],
      now: { model: seen("claude-haiku-4-5") },
    }),
    `${noBreak} kept exempt`,
  ],
  [
    "the provider holds it",
    change(5, { sends: (h) => h.slice(-1), request: { historyHeldByProvider: true } }),
    `${noBreak} kept kept`,
  ],
];

for (const [name, calls, expected] of table) {
  test(`history-extends: ${name}`, () => assert.equal(inShort(judge(historyExtends, strand(calls))), expected));
}

test("history-extends says how much is gone from the front, reasoning included", () => {
  const result = judge(historyExtends, strand(change(4, { rewrites: (h) => h.slice(3) })))[4];
  assert.equal(result?.is, "broken");
  assert.equal(
    result.breaches[0]?.message,
    "the history did not only grow: the first 3 items of the history are missing, 1 reasoning item among them",
  );
  assert.equal(result.breaches[0]?.evidence.firstDivergence, "messages[0] user text");
});
