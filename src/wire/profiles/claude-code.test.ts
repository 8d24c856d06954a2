import assert from "node:assert/strict";
import { test } from "node:test";
import { known } from "../seen.ts";
import { read } from "./profiles.fixture.ts";

const tool = { name: "Read", description: "stand-in", input_schema: { type: "object" } };
const headers = {
  "User-Agent": "claude-cli/9.8.7 (external, sdk-cli)",
  "X-Claude-Code-Session-Id": "session-1",
  "X-Stainless-Retry-Count": "0",
};

interface Parts {
  readonly texts?: readonly string[];
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly system?: string;
  readonly command?: readonly string[];
}

const call = (parts: Parts = {}) =>
  read({
    path: "/v1/messages?beta=true",
    headers: { ...headers, ...parts.headers },
    body: {
      model: "model-a",
      max_tokens: 64,
      system: [{ type: "text", text: parts.system ?? "A stand-in prompt." }],
      tools: [tool],
      messages: [{ role: "user", content: (parts.texts ?? ["hello"]).map((text) => ({ type: "text", text })) }],
      ...parts.body,
    },
    ...(parts.command === undefined ? {} : { command: parts.command }),
  });

test("claude-code: version, entrypoint, session", () => {
  const { client, hints } = call();
  assert.equal(client.id, "claude-code");
  assert.equal(known(client.version), "9.8.7");
  assert.equal(known(client.entrypoint), "sdk-cli");
  assert.equal(hints.session, "session-1");
  assert.equal(hints.retryCount, 0);
});

test("claude-code: the session id of the metadata serves where a proxy dropped the header", () => {
  const user_id = JSON.stringify({ device_id: "d", session_id: "session-2" });
  const { hints } = read({
    path: "/v1/messages",
    headers: { "user-agent": "claude-cli/9.8.7 (external, cli)" },
    body: { messages: [], metadata: { user_id } },
  });
  assert.equal(hints.session, "session-2");
});

test("claude-code: versions before March 2026 name the session in the middle of the metadata", () => {
  const { hints } = read({
    path: "/v1/messages",
    headers: { "user-agent": "claude-cli/2.1.58 (external, cli)" },
    body: { messages: [], metadata: { user_id: "user_0a1b_account__session_0a1b-2c3d" } },
  });
  assert.equal(hints.session, "0a1b-2c3d");
});

const title = { output_config: { format: { type: "json_schema", schema: { properties: { title: {} } } } } };
const disabled = { thinking: { type: "disabled" } };
const lanes: Readonly<Record<string, readonly [parts: Parts, lane: string]>> = {
  "an ordinary call": [{}, "main"],
  "a sub-agent": [{ headers: { "x-claude-code-agent-id": "a1" } }, "subagent:unknown"],
  "a title": [{ body: { tools: undefined, ...disabled, ...title } }, "title"],
  "a compaction": [{ texts: ["hello", "CRITICAL: Respond with TEXT ONLY. Stand-in."] }, "compaction"],
  "a compaction of a version before March 2026": [
    {
      texts: ["Your task is to create a detailed summary of the conversation so far. Stand-in."],
      system: "You are an assistant tasked with summarizing conversations.",
    },
    "compaction",
  ],
  "a person's wish for a summary": [{ texts: ["Your task is to create a detailed summary of this folder."] }, "main"],
  "a sub-agent's compaction": [
    { texts: ["CRITICAL: Respond with TEXT ONLY."], headers: { "x-claude-code-agent-id": "a1" } },
    "compaction",
  ],
  "a probe of the quota": [{ body: { tools: [], max_tokens: 1 } }, "side:quota"],
  "a helper": [{ body: { tools: [], ...disabled } }, "side:helper"],
  "a person's session without tools": [{ body: { tools: [], thinking: { type: "adaptive" } } }, "main"],
};
for (const [name, [parts, lane]] of Object.entries(lanes))
  test(`claude-code: ${name} is ${lane}`, () => assert.equal(call(parts).hints.lane, lane));

const prompt = (place: string, status: string, more = "") =>
  `x-anthropic-billing-header: cc_version=9.8.7.${place.length}ab; cc_entrypoint=cli;${more}
A stand-in prompt.
 - Primary working directory: ${place}
 - Is a git repository: ${status !== ""}
 - Platform: linux
 - OS Version: Linux ${place.length}
 - You are powered by the model named Model ${place.length}. The exact model ID is model-${place.length}.
Notes go to ${place}/notes and /home/x/.claude/projects/${place.replaceAll("/", "-")}/memory/.${status}`;
const status = `

gitStatus: This is the git status at the start of the conversation.

Current branch: topic

Main branch (you will usually use this for PRs): main

Status:
 M src/x.ts
?? y.ts

Recent commits:
1234567 A commit
89abcde Another`;

test("claude-code: place, git status, version and model are no part of the normalised prompt", () => {
  const masked = (system: string) => known(call({ system }).request.prompt)?.normalised;
  const plain = masked(prompt("/home/x/one", ""));
  assert.equal(masked(prompt("/srv/another-one", "")), plain);
  assert.equal(masked(prompt("/home/x/one", status)), plain);
  assert.equal(masked(prompt("/home/x/one", status.replace(/\n M src.*\n\?\? y\.ts/, "\n(clean)"))), plain);
  assert.equal(masked(prompt("/home/x/one", "", " cc_is_subagent=true;")), plain);
  assert.notEqual(masked(prompt("/home/x/one", "").replace("A stand-in", "Another")), plain);
});

test("claude-code: the project is the working directory", () => {
  assert.equal(known(call({ system: prompt("/home/x/one", "") }).client.project), "/home/x/one");
  assert.equal(call().client.project.is, "unrecorded");
});

const answer = (text: string) => `<local-command-stdout>${text}</local-command-stdout>\n`;
const acts: Readonly<Record<string, readonly [texts: readonly string[], acts: readonly string[]]>> = {
  "effort set": [
    [
      "<command-name>/effort</command-name>\n<command-args>low</command-args>",
      answer("Set effort level to low (saved)"),
    ],
    ["effort=low"],
  ],
  "model set": [[answer("Set model to \u001b[1mModel 5\u001b[22m and saved as your default")], ["model=Model 5"]],
  "an effort kept": [["<command-name>/effort</command-name>", answer("Kept effort level as high")], []],
  "a compaction": [["<command-name>/compact</command-name>"], ["compact=null"]],
  "a person quoting it": [["I saw Set effort level to low"], []],
};
for (const [name, [texts, expected]] of Object.entries(acts))
  test(`claude-code: acts of ${name}`, () => {
    const { echoedActs } = call({ texts }).hints;
    assert.deepEqual(
      echoedActs.map(({ act }) => `${act.component}=${act.value}`),
      expected,
    );
  });

test("claude-code: flags of the recorded command line are acts", () => {
  const command = ["claude", "-p", "…", "--model", "model-b", "--effort=low", "--resume", "session-1", "--verbose"];
  const { hints } = call({ command });
  assert.deepEqual(
    hints.commandActs.map(({ component, value }) => `${component}=${value}`),
    ["model=model-b", "effort=low"],
  );
  assert.equal(hints.continuesEarlierProcess, true);
  assert.equal(call({ command: ["claude", "-p", "…"] }).hints.continuesEarlierProcess, false);
});

test("claude-code: reminders, echoes and summaries are the client's, the rest a person's", () => {
  const texts = [
    "<system-reminder>\nx</system-reminder>",
    "<command-name>/x</command-name>",
    "hello <system-reminder>",
  ];
  const authors = known(call({ texts }).request.history)?.map((item) => (item.kind === "text" ? item.author : ""));
  assert.deepEqual(authors, ["client", "client", "person"]);
});
