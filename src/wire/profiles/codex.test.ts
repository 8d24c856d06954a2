import assert from "node:assert/strict";
import { test } from "node:test";
import { known } from "../seen.ts";
import { read } from "./profiles.fixture.ts";

const message = (role: string, text: string) => ({ type: "message", role, content: [{ type: "input_text", text }] });
const metadata = {
  session_id: "session-1",
  thread_id: "session-1",
  turn_id: "turn-1",
  window_number: 0,
  request_kind: "turn",
  history_initialization: "new",
  thread_source: "user",
  workspaces: { "/home/x/one": {} },
  model: "model-a",
  reasoning_effort: "high",
};
const call = (
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
  command: readonly string[] = ["codex", "exec", "…"],
  path = "/v1/responses",
) =>
  read({
    path,
    headers: {
      "user-agent": "codex_exec/9.8.7 (Stand-in 1; x86_64) term (codex_exec; 9.8.7)",
      originator: "codex_exec",
      "session-id": "session-1",
      "thread-id": "session-1",
      "x-codex-turn-metadata": JSON.stringify({ ...metadata, ...more }),
      ...headers,
    },
    body: {
      model: "model-a",
      tools: [{ type: "function", name: "exec", parameters: {} }],
      input: [
        message("developer", "A stand-in prompt."),
        message("developer", "<permissions instructions>stand-in</permissions instructions>"),
        message("user", "<environment_context>\n<cwd>/home/x/one</cwd>\n</environment_context>"),
        message("user", "hello"),
      ],
    },
    command,
  });

test("codex: version, entrypoint, project, session", () => {
  const { client, hints } = call();
  assert.equal(client.id, "codex");
  assert.deepEqual([known(client.version), known(client.entrypoint)], ["9.8.7", "exec"]);
  assert.equal(known(client.project), "/home/x/one");
  assert.deepEqual([hints.session, hints.agent, hints.parentAgent, hints.run], ["session-1", null, null, "turn-1"]);
  assert.deepEqual(hints.declared, { model: "model-a", effort: "high" });
});

test("codex: a broken metadata header is no metadata", () => {
  const { hints, client } = call({}, { "x-codex-turn-metadata": "{" });
  assert.equal(hints.session, "session-1");
  assert.equal(hints.lane, "main");
  assert.equal(known(client.project), "/home/x/one");
});

const child = { thread_id: "thread-2", parent_thread_id: "session-1", thread_source: "subagent" };
const childHeaders = { "thread-id": "thread-2", "x-codex-parent-thread-id": "session-1" };
const lanes: Readonly<Record<string, readonly [more: object, headers: Record<string, string>, lane: string]>> = {
  "a turn": [{}, {}, "main"],
  "a compaction": [{ request_kind: "compaction" }, {}, "compaction"],
  "a title": [{ thread_source: "thread_title" }, {}, "title"],
  "a spawned thread": [child, { ...childHeaders, "x-openai-subagent": "collab_spawn" }, "subagent:unknown"],
  "a review": [child, { ...childHeaders, "x-openai-subagent": "review" }, "subagent:review"],
  "work on memories": [child, { ...childHeaders, "x-openai-subagent": "memory_consolidation" }, "side:memory"],
};
for (const [name, [more, headers, lane]] of Object.entries(lanes))
  test(`codex: ${name} is ${lane}`, () => assert.equal(call(more, headers).hints.lane, lane));

test("codex: a thread inside a session is an agent of it", () => {
  const { hints } = call(child, { ...childHeaders, "x-openai-subagent": "collab_spawn" });
  assert.deepEqual([hints.session, hints.agent, hints.parentAgent], ["session-1", "thread-2", null]);
  assert.deepEqual(hints.declared, {});
});

test("codex: the prompt is the first message; what stands in tags behind it is history, the client's", () => {
  const { request } = call();
  assert.equal(known(request.prompt)?.text, "A stand-in prompt.");
  assert.deepEqual(
    known(request.history)?.map((item) => (item.kind === "text" ? item.author : "")),
    ["client", "client", "person"],
  );
});

test("codex: flags and overrides of the recorded command line are acts", () => {
  const command = [
    "codex",
    "exec",
    "resume",
    "--last",
    "-m",
    "model-b",
    "-c",
    'model_reasoning_effort="low"',
    "-c",
    "x=1",
  ];
  const { hints } = call({}, {}, command);
  assert.deepEqual(
    hints.commandActs.map(({ component, value }) => `${component}=${value}`),
    ["model=model-b", "effort=low"],
  );
  assert.equal(hints.continuesEarlierProcess, true);
});
