import assert from "node:assert/strict";
import { test } from "node:test";
import { profileOf } from "./profile-of.ts";
import { read } from "./profiles.fixture.ts";

const agents: Readonly<Record<string, readonly [headers: Readonly<Record<string, string>>, client: string]>> = {
  "Claude Code's agent": [{ "user-agent": "claude-cli/1.2.3 (external, cli)" }, "claude-code"],
  "Claude Code's session header": [{ "x-claude-code-session-id": "s" }, "claude-code"],
  "Codex on the command line": [{ "user-agent": "codex_cli_rs/1.2.3 (x)" }, "codex"],
  "Codex in an editor": [{ originator: "codex_vscode" }, "codex"],
  "Codex's metadata": [{ "x-codex-turn-metadata": "{}" }, "codex"],
  OpenCode: [{ "user-agent": "opencode/1.2.3 x" }, "opencode"],
  "Gemini CLI": [{ "user-agent": "GeminiCLI/1.2.3/model (linux; x64)" }, "gemini-cli"],
  "another agent": [{ "user-agent": "my-claude-cli/1" }, "generic"],
  nobody: [{}, "generic"],
};
for (const [name, [headers, client]] of Object.entries(agents))
  test(`profileOf: ${name} is ${client}`, () => {
    assert.equal(profileOf((header) => headers[header]).id, client);
  });

test("generic: a version where the agent says one, no session unless it is named", () => {
  const body = { model: "m", messages: [{ role: "user", content: "hello" }] };
  const call = (headers: Record<string, string>) => read({ path: "/v1/chat/completions", headers, body });
  const plain = call({ "user-agent": "agent/1.2.3" });
  assert.deepEqual(plain.client.version, { is: "set", value: "1.2.3" });
  assert.equal(plain.hints.session, null);
  assert.equal(call({ "x-session-id": "s" }).hints.session, "s");
});
