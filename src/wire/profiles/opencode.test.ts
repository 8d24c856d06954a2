import assert from "node:assert/strict";
import { test } from "node:test";
import { known } from "../seen.ts";
import { read } from "./profiles.fixture.ts";

const tool = { name: "read", description: "stand-in", input_schema: { type: "object" } };
const child = { "x-parent-session-id": "ses_1", "x-session-id": "ses_2" };
const call = (more: object = {}, headers: Readonly<Record<string, string>> = {}, command?: readonly string[]) =>
  read({
    path: "/v1/messages",
    headers: { "User-Agent": "opencode/9.8.7 ai-sdk/provider-utils/1", "x-session-id": "ses_1", ...headers },
    body: {
      model: "model-a",
      system: [{ type: "text", text: "A stand-in prompt.\n<env>\n  Working directory: /home/x/one\n</env>" }],
      tools: [tool],
      messages: [{ role: "user", content: "hello" }],
      ...more,
    },
    ...(command === undefined ? {} : { command }),
  });
const asks = (text: string) => ({ tools: [], messages: [{ role: "user", content: text }] });

test("opencode: version, project, session; no entrypoint is told", () => {
  const { client, hints } = call();
  assert.equal(client.id, "opencode");
  assert.deepEqual([known(client.version), known(client.project)], ["9.8.7", "/home/x/one"]);
  assert.equal(client.entrypoint.is, "unrecorded");
  assert.deepEqual([hints.session, hints.parentSession], ["ses_1", null]);
});

const lanes: Readonly<Record<string, readonly [more: object, headers: Record<string, string>, lane: string]>> = {
  "an ordinary call": [{}, {}, "main"],
  "a sub-agent": [{}, child, "subagent:unknown"],
  "a title": [asks("Generate a title for this conversation:\n"), {}, "title"],
  "a compaction": [asks("Here is the conversation so far:\n\nstand-in"), {}, "compaction"],
  "a helper": [asks("anything"), {}, "side:helper"],
};
for (const [name, [more, headers, lane]] of Object.entries(lanes))
  test(`opencode: ${name} is ${lane}`, () => assert.equal(call(more, headers).hints.lane, lane));

test("opencode: a sub-agent names the session that delegated", () => {
  const { hints } = call({}, child);
  assert.deepEqual([hints.session, hints.parentSession], ["ses_2", "ses_1"]);
});

test("opencode: flags of the recorded command line are acts", () => {
  const { hints } = call({}, {}, ["opencode", "run", "-m", "vendor/model-b", "--variant", "high", "-c", "…"]);
  assert.deepEqual(
    hints.commandActs.map(({ component, value }) => `${component}=${value}`),
    ["model=vendor/model-b", "effort=high"],
  );
  assert.equal(hints.continuesEarlierProcess, true);
});

test("opencode: folders and platform in the description of its shell tool are not the tool", () => {
  const described = (cwd: string, temp: string, os: string) =>
    read({
      path: "/v1/messages",
      headers: { "User-Agent": "opencode/9.8.7" },
      body: {
        model: "model-a",
        tools: [
          {
            name: "bash",
            description: `A stand-in.\nOS: ${os}, Shell: bash\nAll commands run in ${cwd} by default.\nUse \`${temp}/opencode\` for the rest.`,
            input_schema: { type: "object" },
          },
        ],
        messages: [{ role: "user", content: "hello" }],
      },
    }).request.tools;
  const one = described("/home/x/one", "/tmp", "linux");
  assert.deepEqual(described("/srv/other place", "/var/folders/z1/T", "darwin"), one);
  assert.deepEqual(described("C:\\work\\three", "C:\\Temp", "win32"), one);
  assert.notDeepEqual(described("the folder", "/tmp", "linux"), one);
});
