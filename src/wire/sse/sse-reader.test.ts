import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readSse } from "./read-sse.ts";
import type { SseEvent } from "./sse-event.ts";
import { sseReader } from "./sse-reader.ts";

const cases: readonly [name: string, stream: string, events: readonly SseEvent[]][] = [
  ["nothing", "", []],
  ["one event", "data: a\n\n", [{ event: "message", data: "a" }]],
  ["named", "event: x\ndata: a\n\n", [{ event: "x", data: "a" }]],
  ["no space after the colon", "event:x\ndata:a\n\n", [{ event: "x", data: "a" }]],
  ["only the first space goes", "data:  a\n\n", [{ event: "message", data: " a" }]],
  [
    "CRLF",
    "event: x\r\ndata: a\r\n\r\ndata: b\r\n\r\n",
    [
      { event: "x", data: "a" },
      { event: "message", data: "b" },
    ],
  ],
  [
    "bare CR",
    "data: a\r\rdata: b\r\r",
    [
      { event: "message", data: "a" },
      { event: "message", data: "b" },
    ],
  ],
  ["byte order mark", "\uFEFFdata: a\n\n", [{ event: "message", data: "a" }]],
  ["comments", ": ping\n\n:\ndata: a\n: in between\n\n", [{ event: "message", data: "a" }]],
  ["data in several lines", "data: a\ndata: b\ndata\n\n", [{ event: "message", data: "a\nb\n" }]],
  ["empty data", "data:\n\n", [{ event: "message", data: "" }]],
  ["no data, no event", "event: x\n\ndata: a\n\n", [{ event: "message", data: "a" }]],
  ["id and retry", "id: 1\nretry: 5\ndata: a\n\n", [{ event: "message", data: "a" }]],
  ["unknown fields", "foo: 1\nbar\ndata: a\n\n", [{ event: "message", data: "a" }]],
  ["no empty line at the end", "data: a\n", [{ event: "message", data: "a" }]],
  ["no line end at the end", "data: a", [{ event: "message", data: "a" }]],
  ["a CR at the end", "data: a\r", [{ event: "message", data: "a" }]],
  ["cut inside a field name", "data: a\n\nda", [{ event: "message", data: "a" }]],
  ["other separators are text", "data: a\u2028b\u0085c\n\n", [{ event: "message", data: "a\u2028b\u0085c" }]],
  ["a NUL", "data: a\0b\n\n", [{ event: "message", data: "a\0b" }]],
];

for (const [name, stream, events] of cases) {
  test(`an SSE stream: ${name}`, () => assert.deepEqual(readSse(stream), events));
}

const line = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => `data: ${text}`),
  fc.string({ unit: "binary", maxLength: 6 }).map((text) => `data:${text}`),
  fc.constantFrom("", "", "", "event: x", "event:", ": comment", "data", "id: 7", "junk", "retry: x"),
);
const text = fc
  .tuple(fc.boolean(), fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r"))))
  .map(([mark, lines]) => `${mark ? "\uFEFF" : ""}${lines.map(([content, end]) => content + end).join("")}`);

/** The standard's algorithm, word for word, on the whole text. */
function reference(stream: string): SseEvent[] {
  const events: SseEvent[] = [];
  let [event, data, any] = ["", "", false];
  const dispatch = (): void => {
    if (any) events.push({ event: event === "" ? "message" : event, data: data.slice(0, -1) });
    [event, data, any] = ["", "", false];
  };
  for (const row of stream.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)) {
    const [, field, value = ""] = /^([^:]*)(?:: ?([\s\S]*))?$/.exec(row) ?? [];
    if (row === "") dispatch();
    else if (field === "data") [data, any] = [`${data}${value}\n`, true];
    else if (field === "event") event = value;
  }
  dispatch();
  return events;
}

test("any split of the same bytes gives the same events, and the standard's", () => {
  fc.assert(
    fc.property(text, fc.array(fc.nat()), (stream, cuts) => {
      const bytes = Buffer.from(stream, "utf8");
      const expected = reference(bytes.toString("utf8"));
      assert.deepEqual(readSse(bytes.toString("utf8")), expected);
      const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
      const chunks = [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
      assert.deepEqual(readSse(chunks), expected);
      assert.deepEqual(readSse(Array.from(bytes, (byte) => Uint8Array.of(byte))), expected);
    }),
    { seed: 1, numRuns: 400 },
  );
});

test("an event is given as soon as it is complete", () => {
  const reader = sseReader();
  assert.deepEqual(reader.push("data: a\n"), []);
  assert.deepEqual(reader.push("\nda"), [{ event: "message", data: "a" }]);
  assert.deepEqual(reader.push("ta: b"), []);
  assert.deepEqual(reader.end(), [{ event: "message", data: "b" }]);
});

test("one byte order mark is taken off, not two", () => {
  assert.deepEqual(readSse(Buffer.from("\uFEFFdata: a\n\n")), [{ event: "message", data: "a" }]);
  assert.deepEqual(readSse(Buffer.from("\uFEFF\uFEFFdata: a\n\n")), []);
});

test("broken UTF-8 is replaced, not fatal", () => {
  const events = readSse([Buffer.from("data: a"), Uint8Array.of(0xe2, 0x82), Buffer.from("\n\n")]);
  assert.deepEqual(events, [{ event: "message", data: "a\uFFFD" }]);
});
