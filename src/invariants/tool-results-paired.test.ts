import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asLog,
  type Call,
  inShort,
  judge,
  ordinary,
  ordinaryBut,
  person,
  reminder,
  strand,
  text,
  thinking,
  toolCall,
  toolResult,
  without,
} from "../../test/kit/sequence.ts";
import type { Item } from "../wire/index.ts";
import { toolResultsPaired } from "./tool-results-paired.ts";

const change = (index: number, call: Call) => ordinaryBut({ [index]: { ...ordinary[index], ...call } });
const result = (id: string) => (item: Item) => item.kind === "tool-result" && item.callId === id;
const blank = (id: string, words: string) => (history: readonly Item[]) =>
  history.map((item) => (result(id)(item) ? toolResult(id, words) : item));
const long = ordinaryBut({ 1: { ...ordinary[1], results: { t1: "a".repeat(900), t2: "b".repeat(900) } } });
const longBut = (index: number, call: Call) => long.map((each, i) => (i === index ? { ...each, ...call } : each));
const ran = { ...toolCall("w1", "web_search"), byProvider: true } as Item;

const table: readonly (readonly [name: string, calls: readonly Call[], inShort: string])[] = [
  ["each once, in any order", ordinary, "kept kept kept kept kept kept"],
  ["one is not answered", change(1, { results: { t1: "a" } }), "kept broken:unanswered kept kept kept kept"],
  ["none is answered", change(1, { results: {} }).slice(0, 2), "kept broken:unanswered"],
  [
    "one is answered twice",
    change(1, { adds: [toolResult("t1", "content of a")] }),
    "kept broken:doubled kept kept kept kept",
  ],
  [
    "an older one is answered again",
    change(4, { adds: [toolResult("t1", "content of a")] }),
    "kept kept kept kept broken:doubled kept",
  ],
  [
    "an older one is doubled where it stands",
    change(5, { rewrites: (h) => h.flatMap((i) => (result("t3")(i) ? [i, i] : [i])) }),
    "kept kept kept kept kept broken:doubled",
  ],
  [
    "one is answered a call late, where it belongs",
    change(3, { sends: without(result("t3")) }),
    "kept kept kept broken:unanswered broken:unanswered kept",
  ],
  ["a result of no call", change(1, { adds: [toolResult("t9", "what?")] }), "kept broken:orphaned kept kept kept kept"],
  [
    "an older result is taken out",
    change(4, { rewrites: without(result("t1")) }),
    "kept kept kept kept broken:removed kept",
  ],
  [
    "an older call is taken out",
    change(4, { rewrites: without((i) => i.kind === "tool-call" && i.callId === "t1") }),
    "kept kept kept kept broken:orphaned kept",
  ],
  [
    "an older call is taken out, and the signature it carried with it",
    [
      { says: "a", reply: [{ ...thinking(""), form: "signature" }, toolCall("t1")] },
      { results: { t1: "x" }, reply: [toolCall("t2")] },
      {
        results: { t2: "y" },
        rewrites: without((i) => i.kind === "reasoning" || (i.kind === "tool-call" && i.callId === "t1")),
      },
    ],
    "kept kept broken:orphaned",
  ],
  [
    "blanked by a marker",
    longBut(4, { rewrites: blank("t1", "[cleared]") }),
    "kept kept kept kept broken:blanked kept",
  ],
  [
    "a short one blanked, by its wording",
    change(4, { rewrites: blank("t1", "[Old tool result content cleared]") }),
    "kept kept kept kept broken:blanked kept",
  ],
  ["blanked to nothing", longBut(4, { rewrites: blank("t1", "") }), "kept kept kept kept broken:blanked kept"],
  [
    "altered, but not blanked: another rule's",
    longBut(4, { rewrites: blank("t1", `${"a".repeat(850)}!`) }),
    "kept kept kept kept kept kept",
  ],
  ["run by the provider", [{ says: "a", reply: [ran, text("Found.")] }, { says: "b" }], "kept kept"],
  [
    "a denial is an answer",
    change(1, { results: { t1: "The user doesn't want to proceed", t2: "x" } }),
    "kept kept kept kept kept kept",
  ],
  ["a reminder beside the result", change(1, { adds: [reminder("<r>x</r>")] }), "kept kept kept kept kept kept"],
  [
    "compaction",
    change(4, {
      rewrites: (h) => [text("Summary."), ...h.slice(-1)],
      place: { announced: [{ kind: "compaction", because: "/compact" }] },
    }),
    "kept kept kept kept exempt kept",
  ],
  [
    "a call and its result gone: another rule's",
    change(4, { rewrites: without((i) => "callId" in i && i.callId === "t1") }),
    "kept kept kept kept kept kept",
  ],
  [
    "a result lost in the retry after an overload",
    [
      { says: "a", reply: [toolCall("t1")] },
      {
        results: { t1: "x" },
        answer: { outcome: { is: "error", type: "overloaded_error", signatureRejected: false } },
      },
      { sends: () => [person("a"), toolCall("t1"), person("go on")] },
    ],
    "kept kept broken:unanswered",
  ],
  [
    "calls of a failed reply",
    [{ says: "a", reply: [toolCall("t1")], answer: { outcome: { is: "cut" } } }, { says: "b" }],
    "kept kept",
  ],
];

for (const [name, calls, expected] of table) {
  test(`tool-results-paired: ${name}`, () => assert.equal(inShort(judge(toolResultsPaired, strand(calls))), expected));
}

const logs: readonly (readonly [name: string, calls: readonly Call[], inShort: string])[] = [
  ["each once", ordinary, "kept kept kept kept kept kept"],
  [
    "recorded twice",
    change(1, { adds: [toolResult("t1", "content of a")] }),
    "kept broken:doubled kept kept kept kept",
  ],
  [
    "recorded again later",
    change(4, { adds: [toolResult("t1", "content of a")] }),
    "kept kept kept kept broken:doubled kept",
  ],
  [
    "one is never recorded",
    change(3, { results: {}, adds: [reminder("x")] }),
    "kept kept kept kept broken:unanswered kept",
  ],
  [
    "one is recorded late",
    ordinaryBut({
      3: { ...ordinary[3], results: {}, adds: [reminder("x")] },
      4: { ...ordinary[4], results: { t3: "x", t4: "y" } },
    }),
    "kept kept kept kept kept kept",
  ],
  ["a person came between", change(1, { results: {}, says: "Stop." }), "kept exempt kept kept kept kept"],
];

for (const [name, calls, expected] of logs) {
  test(`tool-results-paired in a log: ${name}`, () =>
    assert.equal(inShort(judge(toolResultsPaired, asLog(strand(calls)))), expected));
}
