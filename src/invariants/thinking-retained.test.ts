import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Call,
  inShort,
  isThinking,
  judge,
  ordinary,
  ordinaryBut,
  strand,
  text,
  thinking,
  without,
} from "../../test/kit/sequence.ts";
import { absent, type Exchange, seen, unrecorded } from "../wire/index.ts";
import { thinkingRetained } from "./thinking-retained.ts";

const ofClient = (id: "claude-code" | "generic", calls: readonly Call[]) =>
  strand(calls).map((exchange): Exchange => ({ ...exchange, client: { ...exchange.client, id } }));
const drop = (words: string) => without(isThinking(words));
const dropAll = without(({ kind }) => kind === "reasoning");
/** A client that leaves out the reasoning of earlier turns whenever a person speaks. */
const dropsAtTurns = ordinaryBut({
  2: { ...ordinary[2], rewrites: dropAll },
  5: { ...ordinary[5], rewrites: dropAll },
});
const refused = { outcome: { is: "error", type: "invalid_request_error", signatureRejected: true } } as const;

const table: readonly (readonly [name: string, exchanges: readonly Exchange[], inShort: string])[] = [
  ["all of it is carried", strand(ordinary), "kept kept kept kept kept kept"],
  [
    "the last block, while tools are called",
    strand(ordinaryBut({ 4: { ...ordinary[4], rewrites: drop("four") } })),
    "kept kept kept kept broken:lost kept",
  ],
  [
    "an older block of the turn",
    strand(ordinaryBut({ 4: { ...ordinary[4], rewrites: drop("three") } })),
    "kept kept kept kept broken:lost kept",
  ],
  [
    "a block of an older turn, while tools are called",
    strand(ordinaryBut({ 4: { ...ordinary[4], rewrites: drop("one") } })),
    "kept kept kept kept broken:lost kept",
  ],
  [
    "one block of several, at a new turn",
    strand(ordinaryBut({ 2: { ...ordinary[2], rewrites: drop("one") } })),
    "kept kept broken:lost kept kept kept",
  ],
  [
    "another signature",
    strand(
      ordinaryBut({
        1: { ...ordinary[1], sends: (h) => h.map((i) => (isThinking("one")(i) ? thinking("one", "forged") : i)) },
      }),
    ),
    "kept broken:altered broken:altered kept kept kept",
  ],
  [
    "another text",
    strand(
      ordinaryBut({
        1: {
          ...ordinary[1],
          rewrites: (h) => h.map((i) => (isThinking("one")(i) ? thinking("uno", "signature of one") : i)),
        },
      }),
    ),
    "kept broken:altered kept kept kept kept",
  ],
  [
    "reasoning sent as plain text",
    strand(
      ordinaryBut({
        1: {
          ...ordinary[1],
          rewrites: (h) => h.map((i) => (isThinking("one")(i) ? text("<thinking>one</thinking>") : i)),
        },
      }),
    ),
    "kept broken:altered kept kept kept kept",
  ],
  [
    "policy of an unknown client: all of it goes at each new turn",
    ofClient("generic", dropsAtTurns),
    "kept kept exempt kept kept exempt",
  ],
  [
    "the same in a client that is known to carry it",
    ofClient("claude-code", dropsAtTurns),
    "kept kept broken:lost kept kept broken:lost",
  ],
  [
    "a lane that carried it once and drops it later",
    ofClient("generic", ordinaryBut({ 5: { ...ordinary[5], rewrites: dropAll } })),
    "kept kept kept kept kept broken:lost",
  ],
  [
    "the policy does not reach into a turn",
    ofClient(
      "generic",
      ordinaryBut({ 2: { ...ordinary[2], rewrites: dropAll }, 4: { ...ordinary[4], rewrites: drop("four") } }),
    ),
    "kept kept exempt kept broken:lost kept",
  ],
  [
    "a person speaks in the middle of a tool use",
    ofClient("generic", ordinaryBut({ 1: { ...ordinary[1], says: "Wait!", rewrites: dropAll } })),
    "kept broken:lost kept kept kept kept",
  ],
  [
    "a model switch",
    strand(ordinaryBut({ 2: { ...ordinary[2], rewrites: dropAll, now: { model: seen("claude-sonnet-4-6") } } })),
    "kept kept exempt kept kept kept",
  ],
  [
    "the retry after a rejected signature",
    strand(
      ordinaryBut({
        3: { ...ordinary[3], reply: [], answer: refused },
        4: { results: { t3: "a b c" }, sends: dropAll },
      }).slice(0, 5),
    ),
    "kept kept kept kept exempt",
  ],
  [
    "thinking switched off",
    strand(
      ordinaryBut({
        2: {
          ...ordinary[2],
          rewrites: dropAll,
          now: { thinking: seen({ mode: "disabled", budget: absent, display: absent }) },
        },
      }),
    ),
    "kept kept exempt kept kept kept",
  ],
  [
    "switched off, and only a part is gone",
    strand(ordinaryBut({ 2: { ...ordinary[2], rewrites: drop("one"), now: { thinking: absent } } })),
    "kept kept broken:lost kept kept kept",
  ],
  [
    "history held by the provider",
    strand(ordinaryBut({ 2: { ...ordinary[2], sends: dropAll, request: { historyHeldByProvider: true } } })).slice(
      0,
      3,
    ),
    "kept kept exempt",
  ],
  [
    "a compaction",
    strand(
      ordinaryBut({
        5: {
          ...ordinary[5],
          rewrites: (h) => [text("Summary."), ...h.slice(-1)],
          place: { announced: [{ kind: "compaction", because: "/compact" }] },
        },
      }),
    ),
    "kept kept kept kept kept exempt",
  ],
  [
    "a compaction that keeps words without their reasoning",
    ofClient(
      "claude-code",
      ordinaryBut({
        5: {
          ...ordinary[5],
          rewrites: (h) => [text("Summary."), ...h.slice(-3).filter(({ kind }) => kind !== "reasoning")],
          place: { announced: [{ kind: "compaction", because: "/compact" }] },
        },
      }),
    ),
    "kept kept kept kept kept broken:lost",
  ],
  [
    "a whole message is gone: another rule's",
    strand(ordinaryBut({ 2: { ...ordinary[2], rewrites: (h) => h.filter((_, i) => i !== 7 && i !== 8) } })),
    "kept kept kept kept kept kept",
  ],
  [
    "a summary without a carrier is for people",
    strand([
      { says: "a", reply: [{ ...thinking("x"), form: "summary", carrier: null }, text("y")] },
      { says: "b", rewrites: dropAll },
    ]),
    "kept kept",
  ],
  [
    "a side call",
    strand(
      [
        { says: "a", reply: [thinking("x"), text("y")] },
        { says: "b", sends: dropAll },
      ],
      { lane: "title" },
    ),
    "exempt exempt",
  ],
  [
    "a request whose history is not shown",
    strand([{ says: "a" }, { says: "b", request: { history: unrecorded } }]),
    "kept not-visible",
  ],
];

for (const [name, exchanges, expected] of table) {
  test(`thinking-retained: ${name}`, () => assert.equal(inShort(judge(thinkingRetained, exchanges)), expected));
}

test("thinking-retained names the place and the form, and no message text", () => {
  const exchanges = strand(ordinaryBut({ 4: { ...ordinary[4], rewrites: drop("four") } }));
  const [, , , , result] = judge(thinkingRetained, exchanges);
  assert.equal(result?.is, "broken");
  const { text: hidden, ...evidence } = result.breaches[0]?.evidence ?? { text: undefined };
  assert.equal(hidden?.expected, "four");
  assert.deepEqual(evidence, {
    expected: "plain reasoning as returned",
    seen: "not in the request",
    firstDivergence: "previous reply, plain reasoning",
    figures: { missing: 1, sentLate: 0, carrierCharacters: "signature of four".length },
  });
  assert.equal(result.breaches[0]?.message, "1 reasoning item was not sent back, in the middle of a turn");
});

test("thinking-retained: what the contract says is kept is owed from the first occasion on, but after a long pause", () => {
  const dropping = ofClient("generic", dropsAtTurns);
  const declared = inShort(judge(thinkingRetained, dropping, { keepThinking: "all" }));
  assert.equal(declared, "kept kept broken:lost kept kept broken:lost");
  const pausing = { keepThinking: "all", clearThinkingAfterIdle: 0 } as const;
  assert.equal(inShort(judge(thinkingRetained, dropping, pausing)), "kept kept exempt kept kept exempt");
});
