import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { aCall, aTool } from "./call.fixture.ts";
import type { ModelCall } from "./model-call.ts";
import { toolFor } from "./tool-for.ts";
import type { ToolUse } from "./tool-use.ts";

/** The tools of the real clients, as far as a script may use them. */
const clients = {
  "Claude Code": [
    aTool("Agent", "description", "prompt"),
    aTool("Bash", "command"),
    aTool("Edit", "file_path", "old_string", "new_string"),
    aTool("Read", "file_path"),
    aTool("Write", "file_path", "content"),
  ],
  Codex: [aTool("exec_command", "cmd"), { ...aTool("spawn_agent", "message"), namespace: "multi_agent_v1" }],
  "Codex in code": [
    {
      ...aTool("exec"),
      description: "Runs code: `await tools.exec_command(…)`.",
      freeform: true,
      namespace: "functions",
    },
    aTool("wait", "cell_id"),
  ],
  OpenCode: [
    aTool("bash", "command"),
    aTool("edit", "filePath", "oldString", "newString"),
    aTool("task", "description", "prompt", "subagent_type"),
  ],
  "Gemini CLI": [
    aTool("read_file", "file_path"),
    aTool("run_shell_command", "command"),
    aTool("invoke_agent", "agent_name", "prompt"),
  ],
} satisfies Record<string, ModelCall["tools"]>;

const cases: readonly (readonly [keyof typeof clients, ToolUse, name: string, input: unknown])[] = [
  ["Claude Code", { tool: "read", path: "a" }, "Read", { file_path: "a" }],
  ["Claude Code", { tool: "shell", command: "ls" }, "Bash", { command: "ls" }],
  [
    "Claude Code",
    { tool: "edit", path: "a", before: "b", after: "c" },
    "Edit",
    { file_path: "a", old_string: "b", new_string: "c" },
  ],
  ["Claude Code", { tool: "spawn", prompt: "go" }, "Agent", { description: "scripted", prompt: "go" }],
  ["Codex", { tool: "read", path: "it's" }, "exec_command", { cmd: "cat 'it'\\''s'" }],
  ["Codex", { tool: "write", path: "a", text: "b" }, "exec_command", { cmd: "printf %s 'b' > 'a'" }],
  ["Codex", { tool: "spawn", prompt: "go" }, "spawn_agent", { message: "go" }],
  [
    "Codex in code",
    { tool: "read", path: "it's" },
    "exec",
    `text(await tools.exec_command({"cmd":"cat 'it'\\\\''s'"}));`,
  ],
  ["Codex in code", { tool: "shell", command: "ls" }, "exec", 'text(await tools.exec_command({"cmd":"ls"}));'],
  ["OpenCode", { tool: "read", path: "a" }, "bash", { command: "cat 'a'" }],
  [
    "OpenCode",
    { tool: "edit", path: "a", before: "b", after: "c" },
    "edit",
    { filePath: "a", oldString: "b", newString: "c" },
  ],
  [
    "OpenCode",
    { tool: "spawn", prompt: "go", agent: "explore" },
    "task",
    { description: "scripted", prompt: "go", subagent_type: "explore" },
  ],
  ["Gemini CLI", { tool: "read", path: "a" }, "read_file", { file_path: "a" }],
  ["Gemini CLI", { tool: "spawn", prompt: "go" }, "invoke_agent", { agent_name: "generalist", prompt: "go" }],
];

describe("says a use in the client's words", () => {
  const prompt =
    "<available_subagents><subagent><name>investigator</name></subagent><subagent><name>generalist</name></subagent></available_subagents>";
  for (const [client, what, name, input] of cases) {
    it(`${client}: ${JSON.stringify(what)}`, () => {
      const named = toolFor(what, aCall({ prompt, tools: clients[client] }));
      assert.deepEqual([named?.name, named?.input], [name, input]);
    });
  }
});

it("tasks that have names have each its own", () => {
  const schema = { type: "object", properties: { task_name: { type: "string" }, message: { type: "string" } } };
  const tools = [{ name: "spawn_agent", namespace: null, description: "", freeform: false, schema }];
  const inputs = ["Read the plan!", "Read the notes.", "…"].map(
    (prompt) => toolFor({ tool: "spawn", prompt }, aCall({ tools }))?.input,
  );
  assert.deepEqual(inputs, [
    { message: "Read the plan!", task_name: "read_the_plan" },
    { message: "Read the notes.", task_name: "read_the_notes" },
    { message: "…", task_name: "scripted" },
  ]);
});

it("carries the namespace that the tool was declared in", () => {
  assert.equal(toolFor({ tool: "spawn", prompt: "go" }, aCall({ tools: clients.Codex }))?.namespace, "multi_agent_v1");
});

it("waits for the agents that were started", () => {
  const targets = { ...aTool("wait_agent", "targets") };
  const parts = [
    { role: "tool", message: 1, is: "tool-result", id: "c", text: '{"agent_id":"a-1","nickname":"x"}' },
  ] as const;
  assert.deepEqual(toolFor({ tool: "wait" }, aCall({ tools: [targets], parts }))?.input, { targets: ["a-1"] });
});

for (const tool of [
  { tool: "spawn", prompt: "go" },
  { tool: "wait" },
  { tool: "read", path: "a" },
] satisfies ToolUse[]) {
  it(`has nothing for ${tool.tool} where no tool is declared`, () => assert.equal(toolFor(tool, aCall()), null));
}
