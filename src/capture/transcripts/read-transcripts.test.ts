import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { known } from "../../wire/index.ts";
import { type Read, readAll, short } from "./logs.fixture.ts";

const fixtures = join(import.meta.dirname, "../../../test/fixtures/transcripts");

/** Sums over all exchanges; `null` where none recorded it. */
function totals({ exchanges }: Read): Record<string, number | null> {
  const sums: Record<string, number | null> = {};
  for (const name of ["input", "output", "cacheRead", "cacheCreation"] as const) {
    const values = exchanges.flatMap(({ reply }) => known(reply.usage[name]) ?? []);
    sums[name] = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
  }
  return sums;
}

// Added up by hand from the files: each call once, copies and running totals not.
const expected: readonly [client: string, exchanges: number, sessions: number, sums: Record<string, number | null>][] =
  [
    [
      "claude-code",
      7,
      2,
      {
        input: 4 + 6 + 5 + 7 + 9 + 3 + 8,
        output: 120 + 80 + 60 + 40 + 30 + 12 + 25,
        cacheRead: 0 + 15000 + 15400 + 15600 + 0 + 0 + 15700,
        cacheCreation: 15000 + 400 + 200 + 100 + 5000 + 2000 + 50,
      },
    ],
    [
      "codex",
      3,
      2,
      { input: 9000 + (9300 - 8960) + (5000 - 1000), output: 210 + 20 + 15, cacheRead: 8960 + 1000, cacheCreation: 0 },
    ],
    [
      "gemini-cli",
      3,
      1,
      { input: 12000 + 200 + 50, output: 20 + 16 + 10 + 8 + 11 + 4, cacheRead: 12000 + 12000, cacheCreation: null },
    ],
    ["opencode", 1, 1, { input: 12, output: 33, cacheRead: 7000, cacheCreation: 900 }],
  ];
for (const [client, exchanges, sessions, sums] of expected) {
  test(`${client}: a folder of logs gives what was added up by hand`, async () => {
    const read = await readAll([join(fixtures, client)]);
    assert.deepEqual(read.problems, []);
    assert.equal(read.exchanges.length, exchanges);
    assert.equal(new Set(read.exchanges.map(({ place }) => place.session)).size, sessions);
    assert.deepEqual(totals(read), sums);
    assert.equal(new Set(read.exchanges.map(({ id }) => id)).size, exchanges);
  });
}

test("all clients at once give the same as each by itself", async () => {
  const all = await readAll([fixtures]);
  assert.equal(
    all.exchanges.length,
    expected.reduce((sum, [, exchanges]) => sum + exchanges, 0),
  );
  assert.deepEqual(all.problems, []);
});

test("every call that a log answers is answered once", async () => {
  const { exchanges } = await readAll([fixtures]);
  const calls = exchanges.flatMap(({ reply }) =>
    reply.items.flatMap((item) => (item.kind === "tool-call" ? [item.callId] : [])),
  );
  const results = exchanges.flatMap(({ request }) =>
    request.added.flatMap((item) => (item.kind === "tool-result" ? [item.callId] : [])),
  );
  assert.deepEqual(results.sort(), calls.sort());
});

test("no hash is made of what a log shows, and no text of one ends up in another session", async () => {
  const { exchanges } = await readAll([join(fixtures, "claude-code")]);
  for (const { request, reply } of exchanges) {
    for (const item of [...request.added, ...reply.items]) assert.equal(item.hash, null);
  }
  const fork = exchanges.find(({ reply }) => known(reply.id) === "msg_06") ?? assert.fail();
  assert.deepEqual(short(fork.request.added), ["person: Try it without the jib"]);
});
