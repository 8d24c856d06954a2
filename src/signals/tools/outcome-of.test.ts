import assert from "node:assert/strict";
import { test } from "node:test";
import type { ToolOutcome } from "./outcome-of.ts";
import { outcomeOf } from "./outcome-of.ts";

const results: readonly [title: string, text: string, isError: boolean, note: string | null, expected: ToolOutcome][] =
  [
    ["plain", "fine", false, null, "ok"],
    ["an error", "File does not exist.", true, null, "failed"],
    ["exit code, Claude Code", "Exit code 1\nnot found", true, null, "failed"],
    ["exit code, noted", "not found", true, "exit 2", "failed"],
    ["exit code 0, noted", "fine", false, "exit 0", "ok"],
    ["exit code, Codex", "Exit code: 1\nWall time: 0.1 seconds\nOutput:\n", false, null, "failed"],
    ["exit code 0, Codex", "Exit code: 0\nWall time: 0.1 seconds\nOutput:\n", false, null, "ok"],
    ["exit code, Codex's terminal", "Wall time: 1\nProcess exited with code 127\nOutput:\n", false, null, "failed"],
    [
      "exit code, Codex's JSON",
      '{"output":"x","metadata":{"exit_code":2,"duration_seconds":0.1}}',
      false,
      null,
      "failed",
    ],
    [
      "exit code 0, Codex's JSON",
      '{"output":"x","metadata":{"exit_code":0,"duration_seconds":0.1}}',
      false,
      null,
      "ok",
    ],
    ["exit code, Gemini CLI", "Output: x\nExit Code: 1", false, null, "failed"],
    [
      "an exit code somewhere in the middle",
      `${"a\n".repeat(400)}Exit code: 1\n${"b\n".repeat(400)}`,
      false,
      null,
      "ok",
    ],
    [
      "denied by a person",
      "The user doesn't want to proceed with this tool use. The tool use was rejected",
      true,
      null,
      "denied",
    ],
    ["denied by a rule", "Permission to use Bash with command rm has been denied.", true, null, "denied"],
    ["denied, noted", "x", true, "denied", "denied"],
    ["interrupted", "[Request interrupted by user for tool use]", true, null, "interrupted"],
    ["interrupted, noted", "x", true, "interrupted", "interrupted"],
    ["kept from running by a hook", "PreToolUse:Bash hook error: [x]: no", true, null, "hook"],
    ["kept from running by a hook, noted", "x", true, "blocked by a hook", "hook"],
    [
      "a cancelled sibling",
      "<tool_use_error>Cancelled: parallel tool call Bash(x) errored</tool_use_error>",
      true,
      null,
      "interrupted",
    ],
  ];

for (const [title, text, isError, note, expected] of results) {
  test(`outcome: ${title}`, () => {
    const item = { kind: "tool-result", role: "tool", hash: null, bytes: 0, message: -1, callId: "c" } as const;
    assert.equal(outcomeOf({ ...item, text, isError, note }), expected);
  });
}
