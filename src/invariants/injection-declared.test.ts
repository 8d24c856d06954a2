import assert from "node:assert/strict";
import { test } from "node:test";
import { type Call, judge, ordinary, ordinaryBut, person, reminder, strand, text } from "../../test/kit/sequence.ts";
import { injectionKind } from "../wire/index.ts";
import { injectionDeclared } from "./injection-declared.ts";

import type { Result } from "./invariant.ts";

const note = reminder("<system-reminder>\nYou have used 12 of 20 steps.\n</system-reminder>");
const other = reminder("<system-reminder>\nBe careful with files.\n</system-reminder>");
const kind = (words: string) => injectionKind(words).hash;
const words = (results: readonly Result[]) =>
  results.map((r) => (r.is === "broken" ? r.breaches.map((b) => b.severity).join("+") : r.is)).join(" ");
const change = (index: number, call: Call) => ordinaryBut({ [index]: { ...ordinary[index], ...call } });

const table: readonly (readonly [
  name: string,
  calls: readonly Call[],
  seen: string,
  injections?: readonly string[],
])[] = [
  ["nothing is injected", ordinary, "kept kept kept kept kept kept"],
  ["behind the history", change(1, { adds: [note] }), "kept info kept kept kept kept"],
  ["in the first request", change(0, { adds: [note, other] }), "info+info kept kept kept kept kept"],
  [
    "behind a tool's output",
    change(1, {
      results: {
        t1: "content\n<system-reminder>\nMind the step.\n</system-reminder>",
        t2: "<system-reminder> unclosed",
      },
    }),
    "kept info kept kept kept kept",
  ],
  [
    "into the old history",
    change(4, { rewrites: (h) => [h[0] ?? person(""), note, ...h.slice(1)] }),
    "kept kept kept kept info kept",
  ],
  [
    "a declared kind",
    change(1, { adds: [note] }),
    "kept kept kept kept kept kept",
    ["<system-reminder>\nYou have used 3 of 9 steps."],
  ],
  [
    "a kind that is not declared",
    change(1, { adds: [other] }),
    "kept error kept kept kept kept",
    ["<system-reminder>\nYou have used 3 of 9 steps."],
  ],
  [
    "a compaction is the client's to write",
    change(5, {
      rewrites: (h) => [reminder("Summary."), ...h.slice(-1)],
      place: { announced: [{ kind: "compaction", because: "/compact" }] },
    }),
    "kept kept kept kept kept exempt",
  ],
  ["words of the model are no injection", [{ says: "a", reply: [text("b")] }, { says: "c" }], "kept kept"],
];

for (const [name, calls, seen, injections] of table) {
  test(`injection-declared: ${name}`, () => {
    const declared = injections === undefined ? {} : { injections: injections.map(kind) };
    assert.equal(words(judge(injectionDeclared, strand(calls), declared)), seen);
  });
}

const messages: readonly (readonly [
  name: string,
  calls: readonly Call[],
  at: number,
  message: string,
  injections?: readonly string[],
])[] = [
  [
    "listed",
    change(1, { adds: [note] }),
    1,
    "the client put a <system-reminder> text of 66 bytes into the conversation",
  ],
  [
    "without a tag",
    change(1, { adds: [reminder("Be quick.")] }),
    1,
    "the client put a text of 9 bytes into the conversation",
  ],
  [
    "into the old history",
    change(4, { rewrites: (h) => [h[0] ?? person(""), note, ...h.slice(1)] }),
    4,
    "the client put a <system-reminder> text of 66 bytes into the old history",
  ],
  [
    "not declared",
    change(1, { adds: [note] }),
    1,
    "the client put a <system-reminder> text of 66 bytes into the conversation; its kind is not declared",
    [],
  ],
];
for (const [name, calls, at, message, injections] of messages) {
  test(`injection-declared says what and where, and no text of it: ${name}`, () => {
    const declared = injections === undefined ? {} : { injections: injections.map(kind) };
    const result = judge(injectionDeclared, strand(calls), declared)[at];
    assert.equal(result?.is, "broken");
    assert.equal(result.breaches[0]?.message, message);
  });
}

test("injection-declared: what stood there in the first request is told then, not again", () => {
  const told = words(judge(injectionDeclared, strand([{ says: "a", adds: [note] }, { says: "b" }, { says: "c" }])));
  assert.equal(told, "info kept kept");
});

const same: readonly (readonly [a: string, b: string, same: boolean])[] = [
  ["<r>\nFile /a/b.ts changed at 10:30.", "<r>\nFile /c/d/e.ts changed at 9:05.", true],
  ["<r>\nThe name 'x' is taken.", "<r>\nThe name 'other' is taken.", true],
  ["<r>\nFile a was read.\ncontent", "<r>\nFile a was read.\nother content", true],
  ["<r>\nBe careful.", "<s>\nBe careful.", false],
  ["<r>\nBe careful.", "<r>\nBe brief.", false],
];
for (const [a, b, equal] of same) {
  test(`injection kinds: ${JSON.stringify(a)} and ${JSON.stringify(b)} are ${equal ? "one" : "two"}`, () =>
    assert.equal(kind(a) === kind(b), equal));
}
