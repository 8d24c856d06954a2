import assert from "node:assert/strict";
import { test } from "node:test";
import { known } from "../../../wire/index.ts";
import { jsonl, readFiles, short, usage } from "../logs.fixture.ts";

type Fields = Readonly<Record<string, unknown>>;

const head = (sessionId = "s1", more: Fields = {}): Fields => ({
  sessionId,
  projectHash: "p",
  startTime: "2026-05-01T12:00:00Z",
  lastUpdated: "2026-05-01T12:00:00Z",
  kind: "main",
  ...more,
});
const at = "2026-05-01T12:00:01Z";
const user = (id: string, text: string): Fields => ({ id, timestamp: at, type: "user", content: [{ text }] });
const gemini = (id: string, content: string, more: Fields = {}): Fields => ({
  id,
  timestamp: at,
  type: "gemini",
  content,
  model: "gemini-2.5-pro",
  tokens: { input: 100, output: 20, cached: 30, thoughts: 8, tool: 0, total: 128 },
  ...more,
});
const call = (id: string, more: Fields = {}): Fields => ({
  id,
  name: "read_file",
  args: { file_path: "/a" },
  status: "success",
  result: [{ functionResponse: { id, response: { output: "text" } } }],
  ...more,
});
const back = (id: string, callId: string): Fields => ({
  id,
  timestamp: at,
  type: "user",
  content: [{ functionResponse: { id: callId, name: "read_file", response: { output: "text" } } }],
});
const chat = "tmp/boat/chats/session-2026-05-01T12-00-s1.jsonl";
const one = (...records: Fields[]) => readFiles({ [chat]: jsonl(records) });

test("a message written again replaces itself; its tool's answer comes in with the next call, once", async () => {
  const { exchanges, problems } = await one(
    head(),
    { $set: { messages: [user("c", "<session_context>x</session_context>")] } },
    user("u1", "steer"),
    gemini("g1", "I read.", { thoughts: [{ subject: "Course", description: "north" }] }),
    { $set: { lastUpdated: at } },
    gemini("g1", "I read.", { thoughts: [{ subject: "Course", description: "north" }], toolCalls: [call("t1")] }),
    back("u2", "t1"),
    gemini("g2", "Done."),
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(exchanges.map(usage), Array(2).fill("in 70 out 28 read 30 made ? thought 8"));
  assert.deepEqual(
    exchanges.map(({ reply }) => short(reply.items)),
    [["reasoning summary 0", "model: I read.", "call read_file t1"], ["model: Done."]],
  );
  assert.deepEqual(
    exchanges.map(({ request }) => short(request.added)),
    [["client: <session_context>x</session_context>", "person: steer"], ["result t1"]],
  );
  const { request, client, place } = exchanges[0] ?? assert.fail();
  assert.deepEqual(
    [place.session, place.lane, known(client.project), known(request.model)],
    ["s1", "main", "boat", "gemini-2.5-pro"],
  );
  assert.deepEqual(
    [client.version.is, request.effort.is, request.prompt.is],
    ["unrecorded", "unrecorded", "unrecorded"],
  );
});

test("a resumed chat gives the whole list again: known messages are no new calls", async () => {
  const context = user("c", "<session_context>x</session_context>");
  const { exchanges } = await one(
    head(),
    { $set: { messages: [context] } },
    user("u1", "a"),
    gemini("g1", "b"),
    head(),
    { $set: { messages: [context] } },
    { $set: { messages: [context, user("u1", "a"), { id: "g1", type: "gemini", content: [{ text: "b" }] }] } },
    user("u2", "c"),
    gemini("g2", "d"),
  );
  assert.deepEqual(
    exchanges.map(({ place, request }) => [place.resumed, place.announced?.length, short(request.added)]),
    [
      [false, 0, ["client: <session_context>x</session_context>", "person: a"]],
      [true, 0, ["person: c"]],
    ],
  );
});

test("a list without the last reply is a compaction: announced, restated messages are no calls and no prompts", async () => {
  const { exchanges } = await one(
    head(),
    user("u1", "a"),
    gemini("g1", "b", { toolCalls: [call("t1")] }),
    {
      $set: {
        messages: [user("n1", "<state_snapshot>…"), { id: "n2", type: "gemini", content: "Got it." }, user("n3", "a")],
      },
    },
    back("u2", "t1"),
    gemini("g2", "c"),
  );
  assert.deepEqual(
    exchanges.map(({ place, request, reply }) => [
      place.announced?.map(({ kind }) => kind),
      short(request.added),
      short(reply.items)[0],
    ]),
    [
      [[], ["person: a"], "model: b"],
      [["compaction"], ["result t1"], "model: c"],
    ],
  );
});

test("going back is an act of the person; the calls it takes back were made", async () => {
  const { exchanges } = await one(
    head(),
    user("u1", "a"),
    gemini("g1", "b"),
    { $rewindTo: "u1" },
    user("u2", "c"),
    gemini("g2", "d"),
  );
  assert.deepEqual(
    exchanges.map(({ request }) => [request.personActs.map(({ component }) => component), short(request.added)]),
    [
      [[], ["person: a"]],
      [["rewind"], ["person: c"]],
    ],
  );
});

test("a sub-agent's log lies in its session's folder; the parent's call says what it is", async () => {
  const { exchanges } = await readFiles({
    [chat]: jsonl([
      head(),
      user("u1", "a"),
      gemini("g1", "", {
        toolCalls: [call("t1", { name: "invoke_agent", args: { agent_name: "scout" }, agentId: "k1" })],
      }),
    ]),
    "tmp/boat/chats/s1/k1.jsonl": jsonl([head("k1", { kind: "subagent" }), user("v1", "look"), gemini("h1", "here")]),
  });
  assert.deepEqual(
    exchanges.map(({ place, request }) => [
      place.session,
      place.strand,
      place.lane,
      place.parent,
      short(request.added),
    ]),
    [
      ["s1", "main", "main", null, ["person: a"]],
      ["s1", "k1", "subagent:scout", "main", ["model: look"]],
    ],
  );
});

test("the older form is one document, with answers in the calls alone", async () => {
  const { exchanges } = await readFiles({
    "tmp/boat/chats/session-old.json": JSON.stringify(
      {
        ...head("old"),
        messages: [
          user("u1", "a"),
          gemini("g1", "b", { toolCalls: [call("t1", { status: "error", result: undefined })] }),
          gemini("g2", "c", { tokens: null }),
        ],
      },
      null,
      2,
    ),
  });
  assert.deepEqual(
    exchanges.map(({ place, request }) => [place.session, short(request.added)]),
    [
      ["old", ["person: a"]],
      ["old", ["result t1 failed"]],
    ],
  );
  assert.equal(usage(exchanges[1] ?? assert.fail()), "in ? out ? read ? made ? thought ?");
});
