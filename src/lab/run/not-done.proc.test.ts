import assert from "node:assert/strict";
import { test } from "node:test";
import { type InProcessAgent, inProcessAgent } from "../agents/index.ts";
import { scenario } from "../scenario/index.ts";
import { injectedClock } from "../time/index.ts";
import { play } from "./play.ts";

const tool = (name: string, ...properties: readonly string[]): object => ({
  name,
  description: "",
  input_schema: {
    type: "object",
    properties: Object.fromEntries(properties.map((property) => [property, { type: "string" }])),
    required: properties,
  },
});

/** Asks once and answers every call of a tool with the same words: it starts no sub-agent, and reads nothing. */
function idler(tools: readonly object[]): InProcessAgent {
  return {
    name: "idler",
    abilities: ["subagents"],
    start: async ({ baseUrl }) => {
      const messages: object[] = [];
      const ask = async (): Promise<readonly { readonly type: string; readonly id: string }[]> => {
        const response = await fetch(`${baseUrl}/v1/messages`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ model: "claude-opus-4-6", max_tokens: 100, tools, messages }),
        });
        // The scripted model's own reply.
        const { content } = (await response.json()) as { content: { type: string; id: string }[] };
        messages.push({ role: "assistant", content });
        return content;
      };
      return {
        id: "1",
        say: async (text) => {
          messages.push({ role: "user", content: text });
          for (let calls = (await ask()).filter(({ type }) => type === "tool_use"); calls.length > 0; ) {
            const content = calls.map(({ id }) => ({
              type: "tool_result",
              tool_use_id: id,
              content: "no",
              is_error: true,
            }));
            messages.push({ role: "user", content });
            calls = (await ask()).filter(({ type }) => type === "tool_use");
          }
        },
        end: async () => {},
      };
    },
  };
}

const wants = { expect: { sends: "The harbour is Ebb" } };
const spawns = { spawn: "Read the notes." };
const reads = { say: "Read the notes.", model: [{ use: "read notes.txt" }, "High water is at six."] };
const task = tool("task", "prompt");
const read = tool("read", "path");

const table: readonly (readonly [
  name: string,
  tools: readonly object[],
  steps: Parameters<typeof scenario>[1]["steps"],
  verdict: object,
])[] = [
  [
    "a tool that is not offered, and missed",
    [task],
    [reads, wants],
    { is: "not-applicable", because: "idler offers no tool that reads a file", missing: [] },
  ],
  [
    "no tool for sub-agents",
    [read],
    [spawns],
    { is: "not-applicable", because: "idler offers no tool that starts a sub-agent", missing: [] },
  ],
  [
    "a sub-agent that never asks",
    [task],
    [spawns],
    { is: "failed", because: 'it started no sub-agent for "Read the notes."', step: null },
  ],
  ["a tool that is not offered, and not missed", [], [reads], { is: "clean" }],
  ["a tool that fails is the agent's own matter", [read], [reads], { is: "clean" }],
];

for (const [name, tools, steps, verdict] of table) {
  test(`what did not happen is not clean: ${name}`, async () => {
    const played = await play(scenario("mine/one", { scenario: 1, about: "x", steps }), inProcessAgent(idler(tools)), {
      models: [null, null],
      effort: null,
      clockFor: async () => injectedClock(Date.UTC(2026, 3, 7, 9)),
      turnTimeout: 20_000,
      showText: false,
      record: null,
    });
    assert.deepEqual(played.verdict, verdict);
    assert.ok(
      played.steps.every(({ end }) => end.is !== "skipped"),
      "what was done is told, whatever it shows",
    );
  });
}
