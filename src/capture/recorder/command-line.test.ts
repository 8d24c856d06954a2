import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { commandForRecord } from "./command-line.ts";

const table: readonly (readonly [given: readonly string[], recorded: readonly string[]])[] = [
  [
    ["/usr/bin/claude", "-p", "my secret plan", "--model", "opus", "--effort", "high", "--continue"],
    ["claude", "-p", "…", "--model", "opus", "--effort", "high", "--continue"],
  ],
  [
    ["claude", "-p", "/compact", "--resume", "0ab3ce7c-3aff-41b0-b190-54e4dcf62083"],
    ["claude", "-p", "/compact", "--resume", "0ab3ce7c-3aff-41b0-b190-54e4dcf62083"],
  ],
  [
    ["codex", "exec", "resume", "--last", "-m", "gpt-5.5", "-c", 'model_reasoning_effort="high"', "fix it"],
    ["codex", "exec", "resume", "--last", "-m", "gpt-5.5", "-c", "model_reasoning_effort=high", "…"],
  ],
  [
    ["codex", "-c", "model_providers.x.experimental_bearer_token=abc", "-c", "developer_instructions=be kind"],
    ["codex", "-c", "model_providers.x.experimental_bearer_token=…", "-c", "developer_instructions=…"],
  ],
  [
    ["opencode", "run", "-c", "-m", "anthropic/claude", "--variant", "max", "go on"],
    ["opencode", "run", "-c", "-m", "anthropic/claude", "--variant", "max", "…"],
  ],
  [
    ["gemini", "-r", "latest", "-p", "run"],
    ["gemini", "-r", "latest", "-p", "…"],
  ],
  [
    ["claude", "--append-system-prompt=You are my friend", "--model=opus"],
    ["claude", "--append-system-prompt=…", "--model=opus"],
  ],
  [
    ["curl", "-HAuthorization: Bearer abc", "-uuser:pass", "-s", "https://me:pass@host/v1?key=abc", "-m", "10"],
    ["curl", "…", "…", "-s", "…", "-m", "10"],
  ],
  [
    [
      "env",
      "API_KEY=abcdef",
      "node",
      "agent.js",
      "--api-key",
      "hunter2hunter2",
      "--token=hunter2hunter2",
      "-r",
      "hunter2",
    ],
    ["env", "…", "…", "…", "--api-key", "…", "--token=…", "-r", "…"],
  ],
  [
    [
      "claude",
      "-p",
      "- fix what the person wrote",
      "--sk-ant-api03-abcdefghijklmnopqrst",
      "--resume",
      "user:pass@host",
    ],
    ["claude", "-p", "…", "…", "--resume", "…"],
  ],
  [
    ["npx", "@openai/codex", "-s", "read-only", "-m", "@cf/meta/llama", "-c", "sk-ant-api03-abcdefghijklmnopqrst=1"],
    ["npx", "…", "-s", "read-only", "-m", "@cf/meta/llama", "-c", "…"],
  ],
  [
    ["claude", "--model", "two words"],
    ["claude", "--model", "…"],
  ],
];

describe("the recorded command line", () => {
  for (const [given, recorded] of table) {
    test(given.join(" "), () => assert.deepEqual(commandForRecord(given), recorded));
  }

  test("no free text survives", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ minLength: 1 }).map((text) => `zq ${text}`),
          { maxLength: 6 },
        ),
        (texts) => {
          assert.ok(
            commandForRecord(["claude", "-p", ...texts])
              .slice(2)
              .every((word) => word === "…"),
          );
        },
      ),
      { seed: 20261120 },
    );
  });
});
