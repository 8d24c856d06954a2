import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { type Exchange, known } from "../../wire/index.ts";
import type { Problem } from "../captured.ts";
import { har, harEntry, replyBody, requestBody } from "./har.fixture.ts";
import { readHar } from "./read-har.ts";

const folder = mkdtempSync(join(tmpdir(), "evenkeel-har-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "a.har");

async function read(content: string | Buffer): Promise<{ exchanges: Exchange[]; problems: Problem[]; bytes: number }> {
  writeFileSync(path, content);
  const exchanges: Exchange[] = [];
  const problems: Problem[] = [];
  let bytes = 0;
  for await (const one of readHar(path)) {
    if (one.is === "exchange") exchanges.push(one.exchange);
    else if (one.is === "problem") problems.push(one.problem);
    else bytes += one.bytes;
  }
  return { exchanges, problems, bytes };
}
const outputs = (exchanges: readonly Exchange[]) => exchanges.map(({ reply }) => known(reply.usage.output));
const said = (problems: readonly Problem[]) => problems.map(({ where, what }) => `${where}: ${what}`);

test("entries become exchanges in their places; progress counts every byte", async () => {
  const text = har([harEntry(0), harEntry(1), harEntry(2)]);
  const { exchanges, problems, bytes } = await read(text);
  assert.deepEqual(problems, []);
  assert.equal(bytes, Buffer.byteLength(text));
  assert.deepEqual(outputs(exchanges), [0, 1, 2]);
  assert.deepEqual(
    new Set(exchanges.map(({ place }) => `${place.session} ${place.strand}`)),
    new Set(["session-1 main"]),
  );
  const { seenIn, origin, reply } = exchanges[1] ?? assert.fail();
  assert.deepEqual([seenIn, origin.where, known(reply.duration)], ["wire", "entry 2", 900]);
});

test("secrets are nowhere in what is read", async () => {
  const { exchanges } = await read(har([harEntry(0)]));
  assert.equal(JSON.stringify(exchanges).includes("very-secret"), false);
});

test("entries stand in the order of their end: given in the order of their start", async () => {
  const { exchanges } = await read(har([harEntry(1), harEntry(0), harEntry(2)]));
  assert.deepEqual(outputs(exchanges), [0, 1, 2]);
  assert.deepEqual(
    exchanges.map(({ origin }) => origin.where),
    ["entry 2", "entry 1", "entry 3"],
  );
});

test("a thousand entries in the reverse order are put right; what lies beyond the window is told", async () => {
  const small = { response: { status: 200, headers: [], content: { text: "{}" } } };
  const many = Array.from({ length: 1000 }, (_, index) => harEntry(0, { ...small, startedDateTime: at(index) }));
  const { exchanges, problems } = await read(har(many.toReversed()));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    exchanges.map(({ at: time }) => time),
    exchanges.map(({ at: time }) => time).sort((a, b) => a - b),
  );
  const more = Array.from({ length: 4097 }, (_, index) => harEntry(0, { ...small, startedDateTime: at(index + 1) }));
  const late = await read(har([...more, harEntry(0, { ...small, startedDateTime: at(0) })]));
  assert.deepEqual(said(late.problems), ["entry 4098: stands far behind its place in time: read out of order"]);
});

function at(second: number): string {
  return new Date(Date.UTC(2026, 4, 1) + second * 1000).toISOString();
}

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");
const dialects: readonly [string, Record<string, unknown>][] = [
  [
    "reply in base64",
    { response: { status: 200, headers: [], content: { text: base64(replyBody(7)), encoding: "base64" } } },
  ],
  [
    "request in base64",
    {
      request: {
        method: "POST",
        url: "https://h/v1/messages",
        headers: [],
        postData: { text: base64(requestBody(7)), _encoding: "base64" },
      },
    },
  ],
  ["no timings, no time", { timings: undefined, time: undefined }],
  [
    "timings of what did not happen",
    { timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 5, receive: 1 } },
  ],
  [
    "HTTP/2's pseudo headers",
    {
      request: {
        method: "POST",
        url: "https://h/v1/messages",
        headers: [{ name: ":method", value: "POST" }],
        postData: { text: JSON.stringify(requestBody(7)) },
      },
    },
  ],
  ["unknown members", { _initiator: {}, _priority: "High", cache: { x: [1] }, pageref: "p" }],
];
for (const [name, more] of dialects) {
  test(`read as well: ${name}`, async () => {
    const { exchanges, problems } = await read(har([harEntry(7, more)]));
    assert.deepEqual([outputs(exchanges), problems], [[7], []]);
  });
}

test("what is not known of the timing is not zero", async () => {
  const { exchanges } = await read(har([harEntry(0, { timings: undefined, time: undefined })]));
  const { reply } = exchanges[0] ?? assert.fail();
  assert.deepEqual([reply.duration.is, reply.timeToFirstToken.is], ["unrecorded", "unrecorded"]);
});

test("a stream that was cut is told apart", async () => {
  const start = `event: message_start\ndata: ${JSON.stringify({ type: "message_start", message: { ...replyBody(0), content: [], stop_reason: null } })}\n\n`;
  const response = {
    status: 200,
    headers: [{ name: "content-type", value: "text/event-stream" }],
    content: { text: start },
  };
  const { exchanges } = await read(har([harEntry(0, { response, _cut: true })]));
  assert.equal(exchanges[0]?.reply.outcome.is, "cut");
});

const wrong: readonly [string, string, readonly string[]][] = [
  ["empty", "", [": no HAR: there is no log.entries"]],
  ["not JSON", "hello", [": no HAR: there is no log.entries"]],
  [
    "no calls to a model",
    har([harEntry(0, { request: { method: "GET", url: "https://h/x" } })]),
    [": holds no call to a model that is known (entries: 1)"],
  ],
  ["not an entry", har([{ a: 1 }, harEntry(0)]), ["entry 1: has no request with an address: skipped"]],
  [
    "a broken entry",
    har([harEntry(0), harEntry(1)]).replace('"request":{', '"request":'),
    ["entry 1: no valid JSON: skipped"],
  ],
  [
    "a body that is no JSON",
    har([
      harEntry(0),
      harEntry(1, { request: { method: "POST", url: "https://h/v1/messages", postData: { text: "{" } } }),
    ]),
    ["entry 2: the request body is not JSON"],
  ],
];
for (const [name, text, expected] of wrong) {
  test(`said clearly: ${name}`, async () => assert.deepEqual(said((await read(text)).problems), expected));
}

test("a file that is not there is a problem", async () => {
  const problems: string[] = [];
  for await (const one of readHar(join(folder, "nowhere.har")))
    if (one.is === "problem") problems.push(one.problem.what);
  assert.deepEqual(problems, ["there is no such file or folder"]);
});

test("cut at any byte, every entry that was complete is read and the cut is said", async () => {
  const entries = [harEntry(0), harEntry(1), harEntry(2)].map((entry) => ({
    ...entry,
    response: {
      status: 200,
      content: { text: JSON.stringify(replyBody(Number(String(entry.startedDateTime).slice(17, 19)))) },
    },
  }));
  const whole = Buffer.from(har(entries));
  const ends = entries.map((entry) => whole.indexOf(JSON.stringify(entry)) + Buffer.byteLength(JSON.stringify(entry)));
  const close = whole.lastIndexOf("]");
  for (let size = 0; size < whole.length; size++) {
    const { exchanges, problems } = await read(whole.subarray(0, size));
    assert.equal(exchanges.length, ends.filter((end) => end <= size).length, `cut at ${size}`);
    assert.equal(problems.length > 0, size <= close, `cut at ${size}`);
  }
});

test("whatever bytes are changed, reading ends and never throws", async () => {
  const whole = Buffer.from(har([harEntry(0), harEntry(1), harEntry(2)]));
  const flip = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }));
  await fc.assert(
    fc.asyncProperty(fc.array(flip, { minLength: 1, maxLength: 12 }), async (flips) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of flips) bytes[at] = value;
      const { exchanges, problems } = await read(bytes);
      assert.ok(exchanges.length <= 3);
      for (const { what } of problems) assert.match(what, /^(?!internal error)./);
    }),
    { seed: 7, numRuns: 150 },
  );
});

test("one changed byte costs at most the entry it stands in", async () => {
  const whole = Buffer.from(har([harEntry(0), harEntry(1), harEntry(2)]));
  const from = whole.indexOf("\n") + 1;
  const to = whole.lastIndexOf("\n]");
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: from + 1, max: to - 2 }),
      fc.constantFrom(...'{}[]",:\\x\n'),
      async (at, value) => {
        const bytes = Buffer.from(whole);
        // The comma and line break between two entries belong to both.
        if (bytes.subarray(at - 2, at + 3).includes(10)) return;
        bytes.write(value, at);
        assert.ok((await read(bytes)).exchanges.length >= 2, `byte ${at}`);
      },
    ),
    { seed: 8, numRuns: 300 },
  );
});
