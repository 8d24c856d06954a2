import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { Exchange } from "../../wire/index.ts";
import type { Source } from "../inputs/index.ts";
import { findInputs } from "../inputs/index.ts";
import { ClaudeLog, says, thinks, uses } from "./claude-code/claude-log.fixture.ts";
import { collect, inFolder, jsonl, type Read, readAll, readFiles, short } from "./logs.fixture.ts";
import { OpenCodeSession } from "./opencode/opencode-session.ts";
import { readTranscripts } from "./read-transcripts.ts";

const session = "11111111-0000-4000-8000-000000000001";
const claude = new ClaudeLog(session).person("row");
claude.reply("m1", [thinks("hm", "sig"), uses("t1", "Read", { file_path: "/a" })]).result("t1", "rope");
claude
  .add({ type: "system", subtype: "compact_boundary" })
  .person("<command-name>/effort</command-name><command-args>high</command-args>");
claude
  .reply("m2", [says("Done.")])
  .person("on")
  .reply("m3", [says("Yes.")]);

const payloads = [
  [
    "session_meta",
    { id: "c", session_id: "c", cwd: "/b", cli_version: "1", source: "cli", base_instructions: { text: "You row." } },
  ],
  ["turn_context", { model: "m", effort: "high" }],
  ["response_item", { type: "message", role: "user", content: [{ type: "input_text", text: "row" }] }],
  ["response_item", { type: "function_call", name: "x", call_id: "c1", arguments: "{}" }],
  ["token_usage_record", { response_id: "r1", usage: { input_tokens: 5, output_tokens: 1 } }],
  ["response_item", { type: "function_call_output", call_id: "c1", output: "ok" }],
  ["compacted", { message: "" }],
  ["response_item", { type: "message", role: "assistant", content: [{ type: "output_text", text: "Done." }] }],
  [
    "event_msg",
    { type: "token_count", info: { total_token_usage: { input_tokens: 9 }, last_token_usage: { input_tokens: 9 } } },
  ],
] as const;
const codex = jsonl(payloads.map(([type, payload]) => ({ timestamp: "2026-05-01T12:00:00Z", type, payload })));

const gemini = jsonl([
  { sessionId: "g", projectHash: "p", startTime: "2026-05-01T12:00:00Z" },
  { id: "u1", type: "user", content: [{ text: "row" }] },
  {
    id: "g1",
    type: "gemini",
    content: "a",
    model: "m",
    tokens: { input: 3, output: 1 },
    toolCalls: [
      {
        id: "t",
        name: "x",
        args: {},
        status: "success",
        result: [{ functionResponse: { response: { output: "o" } } }],
      },
    ],
  },
  { $rewindTo: "u1" },
  { $set: { messages: [{ id: "n", type: "user", content: "s" }] } },
  { id: "g2", type: "gemini", content: "b", model: "m", tokens: { input: 3, output: 1 } },
]);

const logs: readonly [client: string, path: string, content: string, calls: number][] = [
  ["Claude Code", "p/s.jsonl", claude.toString(), 3],
  ["Codex", "sessions/rollout-c.jsonl", codex, 2],
  ["Gemini CLI", "tmp/b/chats/session-g.jsonl", gemini, 2],
];

/** What a reader owes whatever it is given: an end, no exception, exchanges that are whole. */
function checkSound({ exchanges, problems }: Read): void {
  for (const { id, at, place, request, reply } of exchanges) {
    assert.equal(typeof id, "string");
    assert.ok(Number.isFinite(at));
    assert.ok(place.session.length > 0 && place.strand.length > 0);
    for (const field of Object.values(reply.usage)) if (field.is === "set") assert.ok(field.value >= 0);
    assert.equal(short([...request.added, ...reply.items]).includes("undefined"), false);
  }
  for (const { what } of problems) assert.match(what, /^(?!internal error)./);
}

for (const [client, path, content, calls] of logs) {
  const lines = content.trimEnd().split("\n");

  test(`${client}: undamaged, nothing is wrong`, async () => {
    const { exchanges, problems } = await readFiles({ [path]: content });
    assert.deepEqual([exchanges.length, problems], [calls, []]);
  });

  test(`${client}: cut at every byte, only the last line is lost`, async () => {
    const bytes = Buffer.from(content);
    for (let size = 1; size < bytes.length; size += 17) {
      const read = await readFiles({ [path]: bytes.subarray(0, size) });
      checkSound(read);
      assert.ok(read.problems.length <= 1, `cut at ${size}: ${JSON.stringify(read.problems)}`);
    }
  });

  test(`${client}: changed bytes`, async () => {
    const flip = fc.tuple(fc.nat({ max: content.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(flip, { minLength: 1, maxLength: 20 }), async (flips) => {
        const bytes = Buffer.from(content);
        for (const [at, value] of flips) bytes[at] = value;
        checkSound(await readFiles({ [path]: bytes }));
      }),
      { seed: 21, numRuns: 60 },
    );
  });

  test(`${client}: lines shuffled, repeated and left out`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...lines), { minLength: 1, maxLength: 30 }), async (some) => {
        checkSound(await readFiles({ [path]: `${some.join("\n")}\n` }));
      }),
      { seed: 22, numRuns: 60 },
    );
  });

  test(`${client}: members of any shape`, async () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant({}), fc.constant([]));
    const damage = fc.tuple(fc.nat({ max: lines.length - 1 }), fc.nat({ max: 30 }), value);
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 6 }), async (damages) => {
        const records = lines.map((line): unknown => JSON.parse(line));
        for (const [line, member, put] of damages) replaceMember(records[line], member, put);
        checkSound(await readFiles({ [path]: jsonl(records) }));
      }),
      { seed: 23, numRuns: 120 },
    );
  });

  test(`${client}: a damaged line is named, the rest is read`, async () => {
    const broken = [...lines.slice(0, 2), "{broken", "", ...lines.slice(2)].join("\r\n");
    const { exchanges, problems } = await readFiles({ [path]: `${broken}\r\n` });
    assert.equal(exchanges.length, calls);
    assert.deepEqual(
      problems.map(({ where, what }) => `${where}: ${what}`),
      ["line 3: no valid JSON: skipped"],
    );
  });
}

/** Puts `put` in place of the nth member met in depth. */
function replaceMember(value: unknown, nth: number, put: unknown): number {
  if (typeof value !== "object" || value === null) return nth;
  let left = nth;
  for (const key of Object.keys(value)) {
    if (left === 0) {
      Object.assign(value, { [key]: put });
      return -1;
    }
    left = replaceMember(Reflect.get(value, key), left - 1, put);
    if (left < 0) return -1;
  }
  return left;
}

test("OpenCode: rows of any shape", () => {
  const record = fc.dictionary(
    fc.constantFrom(
      "role",
      "type",
      "text",
      "tokens",
      "time",
      "state",
      "model",
      "modelID",
      "providerID",
      "metadata",
      "error",
      "summary",
      "reason",
      "cache",
    ),
    fc.oneof(
      fc.constantFrom("user", "assistant", "text", "tool", "reasoning", "step-finish", "compaction"),
      fc.jsonValue({ maxDepth: 3 }),
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(record, fc.array(record, { maxLength: 5 })), { maxLength: 6 }), (messages) => {
      const exchanges: Exchange[] = [];
      const info = { id: "s", root: "s", parent: null, version: undefined, directory: undefined, agent: undefined };
      const reader = new OpenCodeSession(info, "db", (exchange) => exchanges.push(exchange));
      messages.forEach(([message, parts], index) => {
        reader.message(`m${index}`, message, parts);
      });
      checkSound({ exchanges, problems: [] });
    }),
    { seed: 24, numRuns: 500 },
  );
});

const log = claude.toString();
const encodings: readonly [string, Buffer, readonly string[]][] = [
  ["UTF-16", Buffer.from(`\ufeff${log}`, "utf16le"), []],
  ["UTF-8 with a mark", Buffer.from(`\ufeff${log}`), []],
  ["CRLF", Buffer.from(log.replaceAll("\n", "\r\n")), []],
  ["Latin-1", Buffer.from(log.replace("Done.", "Fertig für heute."), "latin1"), ["line 7: not UTF-8: read as Latin-1"]],
  ["NULs before a line", Buffer.from(log.replace("\n", "\n\0\0\0")), ["line 2: NULs in the line: read without them"]],
  ["NULs for a line", Buffer.from(log.replace("\n", "\n\0\0\0\n")), ["line 2: only NULs: skipped"]],
];
for (const [name, bytes, expected] of encodings) {
  test(`${name}: all calls are read`, async () => {
    const { exchanges, problems } = await readFiles({ "p/s.jsonl": bytes });
    assert.equal(exchanges.length, 3);
    assert.deepEqual(
      problems.map(({ where, what }) => `${where}: ${what}`),
      expected,
    );
  });
}

test("a line over the limit is named and left out", async () => {
  const huge = JSON.stringify({ type: "user", message: { role: "user", content: "x".repeat(3 << 20) } });
  const { exchanges, problems } = await readFiles(
    { "p/s.jsonl": `${log}${huge}\n${log.replaceAll("m1", "m9")}` },
    { maxLine: 1 << 20 },
  );
  assert.equal(exchanges.length, 4);
  assert.deepEqual(
    problems.map(({ where, what }) => `${where}: ${what}`),
    ["line 10: 3 MB in one line: skipped"],
  );
});

test("a log of nothing but damage does not flood", async () => {
  const { problems } = await readFiles({ "p/s.jsonl": `${log.split("\n")[0]}\n${"{\n".repeat(1000)}` });
  assert.deepEqual(
    problems.map(({ where }) => where),
    ["line 2", "line 3", "line 4", "line 5", "line 6", ""],
  );
  assert.equal(problems.at(-1)?.what, "and 995 more problems");
});

test("a file that vanishes between finding and reading is a problem; the others are read", async () => {
  await inFolder(
    { "p/a.jsonl": log, "p/b.jsonl": log.replaceAll(session, "other").replaceAll(/"m(\d)"/g, '"n$1"') },
    async (folder) => {
      const sources: Source[] = [];
      for await (const found of findInputs([folder])) if (found.is === "source") sources.push(found.source);
      rmSync(join(folder, "p", "a.jsonl"));
      const { exchanges, problems } = await collect(readTranscripts(sources));
      assert.equal(exchanges.length, 3);
      assert.deepEqual(
        problems.map(({ what }) => what),
        ["there is no such file or folder"],
      );
      assert.deepEqual((await readAll([folder])).problems, []);
    },
  );
});
