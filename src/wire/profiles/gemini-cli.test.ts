import assert from "node:assert/strict";
import { test } from "node:test";
import { known } from "../seen.ts";
import { read } from "./profiles.fixture.ts";

const tools = [{ functionDeclarations: [{ name: "read_file", description: "stand-in" }] }];
const user = (text: string) => ({ role: "user", parts: [{ text }] });
const context = (place: string) =>
  `<session_context>\nToday is stand-in.\n- **Workspace Directories:**\n  - ${place}\n</session_context>`;
const call = (more: object = {}, command?: readonly string[]) =>
  read({
    path: "/v1beta/models/model-a:streamGenerateContent?alt=sse",
    headers: { "user-agent": "GeminiCLI-tui/9.8.7/model-a (linux; x64; terminal)" },
    body: {
      systemInstruction: { parts: [{ text: "A stand-in prompt." }] },
      tools,
      contents: [user(context("/home/x/one")), user("hello")],
      ...more,
    },
    ...(command === undefined ? {} : { command }),
  });

test("gemini-cli: version, entrypoint, project; no session is told", () => {
  const { client, hints } = call();
  assert.equal(client.id, "gemini-cli");
  assert.deepEqual([known(client.version), known(client.entrypoint)], ["9.8.7", "tui"]);
  assert.equal(known(client.project), "/home/x/one");
  assert.equal(hints.session, null);
});

const router = { responseJsonSchema: { type: "OBJECT", properties: { model_choice: { type: "STRING" } } } };
const lanes: Readonly<Record<string, readonly [more: object, lane: string]>> = {
  "an ordinary call": [{}, "main"],
  "the router": [{ tools: undefined, generationConfig: router }, "side:router"],
  "a compaction": [{ tools: undefined, contents: [user("Generate a new <state_snapshot>.")] }, "compaction"],
  "a second look at a compaction": [
    { tools: [], systemInstruction: { parts: [{ text: "Write a <state_snapshot>." }] } },
    "compaction",
  ],
  "a summary for the screen": [{ tools: undefined, contents: [user("Summarize this stand-in.")] }, "side:summary"],
  "a helper": [{ tools: undefined, contents: [user("anything")] }, "side:helper"],
};
for (const [name, [more, lane]] of Object.entries(lanes))
  test(`gemini-cli: ${name} is ${lane}`, () => assert.equal(call(more).hints.lane, lane));

test("gemini-cli: flags of the recorded command line are acts", () => {
  const { hints } = call({}, ["gemini", "-m", "model-b", "-r", "latest", "-p", "…"]);
  assert.deepEqual(
    hints.commandActs.map(({ component, value }) => `${component}=${value}`),
    ["model=model-b"],
  );
  assert.equal(hints.continuesEarlierProcess, true);
});

test("gemini-cli: context is the client's, the rest a person's", () => {
  assert.deepEqual(
    known(call().request.history)?.map((item) => (item.kind === "text" ? item.author : "")),
    ["client", "person"],
  );
});
