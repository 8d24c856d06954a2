import assert from "node:assert/strict";
import { test } from "node:test";
import { detectFormat } from "./detect-format.ts";

const cases: readonly [name: string, path: string, head: string | Buffer, expected: string][] = [
  ["Claude Code", "/x/s.jsonl", '{"parentUuid":null,"type":"user","sessionId":"s","uuid":"u"}\n', "claude-code"],
  [
    "Claude Code, snapshot first",
    "/x/s.jsonl",
    '{"type":"file-history-snapshot","messageId":"m","snapshot":{}}\n',
    "claude-code",
  ],
  [
    "Claude Code, queue first",
    "/x/s.jsonl",
    '{"type":"queue-operation","operation":"enqueue","sessionId":"s"}\n',
    "claude-code",
  ],
  [
    "Claude Code, first line broken",
    "/x/s.jsonl",
    '{"parentUu\n{"parentUuid":null,"type":"user","sessionId":"s"}\n',
    "claude-code",
  ],
  [
    "Claude Code in UTF-16",
    "/x/s.jsonl",
    Buffer.from('\ufeff{"parentUuid":null,"sessionId":"s"}\n', "utf16le"),
    "claude-code",
  ],
  ["Claude Code behind NULs", "/x/s.jsonl", '\0\0\0{"parentUuid":null,"sessionId":"s","uuid":"u"}\n', "claude-code"],
  ["Codex", "/x/rollout-a.jsonl", '{"timestamp":"t","type":"session_meta","payload":{}}\n', "codex"],
  ["Codex, start lost", "/x/a.jsonl", '{"timestamp":"t","type":"response_item","payload":{}}\n', "codex"],
  ["Codex, by its name", "/x/rollout-a.jsonl", '{"id":"o","timestamp":"t","instructions":null}\n', "codex"],
  ["Gemini CLI", "/x/chats/session-1.jsonl", '{"sessionId":"s","projectHash":"p","kind":"main"}\n', "gemini-cli"],
  [
    "Gemini CLI, older",
    "/x/chats/session-1.json",
    '{\n  "sessionId": "s",\n  "projectHash": "p",\n  "messages": []\n}',
    "gemini-cli",
  ],
  ["HAR", "/x/a.har", '{"log":{"version":"1.2","entries":[', "har"],
  ["HAR of Chrome", "/x/a.json", '{\n  "log": {\n    "version": "1.2",', "har"],
  ["HAR, broken at once", "/x/a.har", "{", "har"],
  ["OpenCode's database", "/x/opencode.db", "SQLite format 3\0", "opencode"],
  ["OpenCode's older store", "/d/storage/session/p/ses_1.json", '{"id":"ses_1"}', "opencode"],
  ["a message of OpenCode's older store", "/d/storage/message/ses_1/msg_1.json", "{}", "companion"],
  ["a sub-agent's meta file", "/x/agent-1.meta.json", "{}", "companion"],
  ["a write-ahead log", "/x/opencode.db-wal", "x", "companion"],
  ["empty", "/x/s.jsonl", "", "unknown"],
  ["JSON of somebody else", "/x/package.json", '{"name":"boat"}', "unknown"],
  ["text", "/x/readme.txt", "sessionId", "unknown"],
  ["SQLite without a hint", "/x/data.sqlite", "SQLite format 3\0", "unknown"],
];
for (const [name, path, head, expected] of cases) {
  test(`${name} → ${expected}`, () => {
    const detected = detectFormat(path, Buffer.from(head));
    assert.equal(detected.is === "format" ? detected.format : detected.is, expected);
    if (detected.is === "unknown") assert.notEqual(detected.reason, "");
  });
}

test("message text that quotes another client's log does not fool it", () => {
  const quoted = JSON.stringify('{"type":"session_meta","projectHash":"p","sessionId":"s"}');
  const head = Buffer.from(`{"parentUuid":null,"message":{"content":${quoted}},"sessionId":"s","uuid":"u"}\n`);
  assert.deepEqual(detectFormat("/x/s.jsonl", head), { is: "format", format: "claude-code" });
});
