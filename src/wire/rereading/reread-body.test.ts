import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { anyEdit, edited, recordings } from "./bodies.fixture.ts";
import { type ReadBody, readBody, rereadBody, sharedMessages } from "./reread-body.ts";

/** Read again in the light of `previous` it is what it is by itself, whatever number of messages is taken over. */
function isEqual(previous: ReadBody, bytes: Buffer): ReadBody {
  const whole = readBody(bytes);
  const shared = sharedMessages(bytes, previous);
  for (const taken of new Set([shared, shared >> 1, Math.min(1, shared), 0])) {
    const again = rereadBody(bytes, previous, taken);
    assert.deepStrictEqual(again, whole);
    assert.equal(JSON.stringify(again.value), JSON.stringify(whole.value));
  }
  return rereadBody(bytes, previous, shared);
}

function bordersOf({ bytes, list }: ReadBody): readonly number[] {
  if (list === null) return [];
  return [
    list.open,
    list.open + 1,
    ...list.ends,
    ...list.ends.map((end) => end - 1),
    list.close,
    list.close + 1,
    bytes.length - 1,
  ];
}

const user = { role: "user", content: [{ type: "text", text: 'look é "quoted" \\ 😀 ]}' }] };
const model = {
  role: "assistant",
  content: [{ type: "tool_use", id: "a", name: "Read", input: { n: [1, { x: null }] } }],
};
const long = JSON.stringify({
  model: "m",
  n: 5,
  messages: [user, model, user, model],
  tools: [{ name: "t" }],
  z: { y: [] },
});

describe("a body read in the light of an earlier one is what it is by itself", () => {
  const first = readBody(Buffer.from(long));
  const cases: readonly (readonly [name: string, text: string])[] = [
    ["the same", long],
    ["gone on", JSON.stringify({ ...JSON.parse(long), messages: [user, model, user, model, user, model] })],
    ["shorter", JSON.stringify({ ...JSON.parse(long), messages: [user, model] })],
    [
      "another middle",
      JSON.stringify({ ...JSON.parse(long), messages: [user, model, { ...user, x: 1 }, model, user] }),
    ],
    ["other tools", JSON.stringify({ ...JSON.parse(long), tools: [] })],
    ["another beginning", JSON.stringify({ ...JSON.parse(long), model: "n" })],
    ["no history", JSON.stringify({ model: "m", n: 5, messages: [] })],
    [
      "a marker moved",
      long.replace('"role":"user","content":[{"type"', '"role":"user","content":[{"cache_control":{},"type"'),
    ],
    ["the list a second time", long.replace(/\}$/, ',"messages":[{"role":"user"}]}')],
    ["the list a second time, empty", long.replace(/\}$/, ',"messages":[]}')],
    ["the list a second time, spelt otherwise", long.replace(/\}$/, ',"mess\\u0061ges":[]}')],
    ["a list inside", long.replace('"tools":', '"more":{"messages":[1]},"tools":')],
    ["a number behind a message", long.replace('}],"tools"', '}.5],"tools"')],
    ["a string behind the messages", long.replace('],"tools"', ',"x"],"tools"')],
    ["the list closed and opened", long.replace('}],"tools"', '}],"messages":[{}],"tools"')],
    ["cut", long.slice(0, -20)],
    ["cut in the list", long.slice(0, long.indexOf('"tools"') - 3)],
    ["something behind it", `${long} x`],
    ["space behind it", `${long}\n`],
    ["a prototype", long.replace('"z"', '"__proto__"')],
    ["empty", ""],
    ["no object", "[]"],
  ];
  for (const [name, text] of cases) {
    test(name, () => {
      const next = isEqual(first, Buffer.from(text));
      isEqual(next, Buffer.from(long));
    });
  }

  test("what is shared is taken over, object by object", () => {
    const bytes = Buffer.from(JSON.stringify({ ...JSON.parse(long), messages: [user, model, user, model, user] }));
    assert.equal(sharedMessages(bytes, first), 4);
    const again = rereadBody(bytes, first, 4);
    const of = (body: ReadBody): Record<string, unknown[]> => body.value as Record<string, unknown[]>; // a test's own
    assert.equal(of(again).messages?.[3], of(first).messages?.[3]);
    assert.equal(of(again).tools, of(first).tools);
    assert.equal(of(again).messages?.length, 5);
    assert.equal(of(first).messages?.length, 4);
  });

  test("recordings, call by call, each as recorded and with changes", () => {
    for (const { requests } of recordings()) {
      let previous = readBody(Buffer.from(requests[0]?.body ?? ""));
      for (const { body } of requests) previous = isEqual(previous, Buffer.from(body));
    }
    const bodies = recordings().flatMap(({ requests }) => requests.slice(-2).map(({ body }) => Buffer.from(body)));
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.array(anyEdit, { minLength: 1, maxLength: 3 }), (body, edits) => {
        let previous = readBody(body);
        for (const edit of edits) previous = isEqual(previous, edited(previous.bytes, edit, bordersOf(previous)));
        isEqual(previous, body);
      }),
      { seed: 5, numRuns: 150 },
    );
  });

  test("histories of any kind, gone on and changed at any place", () => {
    const message = fc.oneof(
      fc.dictionary(fc.string({ unit: "binary", maxLength: 6 }), fc.jsonValue({ maxDepth: 2 })),
      fc.constant(user),
      fc.constant(model),
    );
    const spaces = fc.constantFrom(0, 1);
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 5 }),
        fc.array(message, { maxLength: 3 }),
        fc.array(anyEdit, { maxLength: 3 }),
        spaces,
        (messages, more, edits, indent) => {
          const text = (all: unknown[]) =>
            Buffer.from(JSON.stringify({ model: "m", input: all, tools: [1] }, null, indent));
          const start = readBody(text(messages));
          let previous = isEqual(start, text([...messages, ...more]));
          for (const edit of edits) previous = isEqual(previous, edited(previous.bytes, edit, bordersOf(previous)));
          isEqual(previous, text([...messages, ...more, user]));
        },
      ),
      { seed: 7, numRuns: 1500 },
    );
  });
});
