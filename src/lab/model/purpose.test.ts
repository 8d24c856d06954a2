import assert from "node:assert/strict";
import { it } from "node:test";
import { aTool } from "./call.fixture.ts";
import type { Purpose } from "./model-call.ts";
import { type Hints, purposeOf } from "./purpose.ts";

const tools = [aTool("Read", "file_path")];
const title = { type: "object", properties: { title: { type: "string" } } };

const cases: readonly (readonly [name: string, given: Partial<Hints>, expected: Purpose])[] = [
  ["an ordinary call", { tools }, "main"],
  ["a call without tools", {}, "main"],
  ["Claude Code: sub-agent by header", { tools, headers: { "x-claude-code-agent-id": "a" } }, "subagent"],
  ["Claude Code: sub-agent by prompt", { tools, prompt: "cc_is_subagent=true;" }, "subagent"],
  ["Claude Code: title", { answerSchema: title }, "title"],
  ["Claude Code: compaction", { tools, lastText: "CRITICAL: Respond with TEXT ONLY. …" }, "compaction"],
  [
    "Claude Code before March 2026: compaction",
    {
      tools,
      prompt: "You are an assistant tasked with summarizing conversations.",
      lastText: "Your task is to create a detailed summary of the conversation so far. …",
    },
    "compaction",
  ],
  ["a person's wish for a summary", { tools, lastText: "Your task is to create a detailed summary of this." }, "main"],
  [
    "Claude Code: what a small model is asked",
    { headers: { "user-agent": "claude-cli/2.1.30 (external, cli)" }, thinking: false },
    "helper",
  ],
  [
    "Claude Code: a person's session without tools",
    { headers: { "user-agent": "claude-cli/2.1.30 (external, cli)" } },
    "main",
  ],
  ["a team's own agent without tools and thinking", { thinking: false }, "main"],
  ["Codex: compaction", { tools, headers: { "x-codex-turn-metadata": '{"request_kind":"compaction"}' } }, "compaction"],
  ["Codex: a turn", { tools, headers: { "x-codex-turn-metadata": '{"request_kind":"turn"}' } }, "main"],
  ["Codex: sub-agent", { tools, headers: { "x-openai-subagent": "1" } }, "subagent"],
  ["OpenCode: title", { prompt: "Make a title." }, "title"],
  ["OpenCode: compaction", { prompt: "A context summarization helper." }, "compaction"],
  ["OpenCode: sub-agent", { tools, headers: { "x-parent-session-id": "s" } }, "subagent"],
  ["Gemini CLI: compaction", { lastText: "Write a <state_snapshot>." }, "compaction"],
  ["Gemini CLI: sub-agent", { tools: [...tools, aTool("complete_task", "result")] }, "subagent"],
  ["Gemini CLI: router", { answerSchema: { type: "OBJECT", properties: { score: { type: "INTEGER" } } } }, "helper"],
  ["a team's own agent: sub-agent", { tools, headers: { "x-parent-agent-id": "main" } }, "subagent"],
  ["a prompt that speaks of titles, with tools", { tools, prompt: "Make a title." }, "main"],
];

for (const [name, given, expected] of cases) {
  it(`${name}: ${expected}`, () => {
    const hints: Hints = {
      headers: {},
      prompt: "",
      lastText: "",
      tools: [],
      answerSchema: null,
      thinking: true,
      ...given,
    };
    assert.equal(purposeOf(hints), expected);
  });
}
