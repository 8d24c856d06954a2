import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Fact } from "../../../telemetry/index.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import {
  analysis,
  bytesOf,
  key,
  readHarFile,
  type Told,
  toldOf,
  violationsIn,
  withoutThinking,
} from "./replay.fixture.ts";

const planted = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789";
const recording = new URL("../../../../test/recordings/claude-code/tool-use.har", import.meta.url).pathname;
const calls = toldOf(readHarFile(recording)).filter(({ request }) => request.url.startsWith("/v1/messages?"));
const half = Math.ceil(calls.length / 2);

type Body = Record<string, unknown>;

/** The call with something put into its body, its headers and its reply. */
function changed(call: Told, body: (body: Body) => Body, header: (name: string, value: string) => string): Told {
  const { request, reply } = call;
  const bytes = bytesOf(JSON.stringify(body(JSON.parse(new TextDecoder().decode(request.body ?? bytesOf("{}"))))));
  const headers = request.headers.map((each, at, all) => (at % 2 === 0 ? each : header(all[at - 1] ?? "", each)));
  return { request: { ...request, headers, body: bytes, bodyBytes: bytes.byteLength }, reply };
}

/** The text with every call's id made of a key. */
const withKeyIds = (text: string): string => text.replaceAll("toolu_", `${planted}_`);
const same = (_name: string, value: string): string => value;

/** What a key is put for, and whether the session goes on behind a restart all the same. */
const plants: Readonly<Record<string, { readonly of: (call: Told) => Told; readonly goesOn: boolean }>> = {
  "the session's name": {
    of: (call) =>
      changed(
        call,
        (body) => ({ ...body, metadata: { user_id: `user_1_account__session_${planted}` } }),
        (name, value) => (/session-id/i.test(name) ? planted : value),
      ),
    goesOn: true,
  },
  "the model's name": {
    of: (call) => {
      const { request, reply } = changed(call, (body) => ({ ...body, model: planted }), same);
      const answer = new TextDecoder().decode(reply.body ?? bytesOf("{}"));
      const body = bytesOf(answer.replaceAll(/"model":\s?"[^"]*"/g, `"model":"${planted}"`));
      return { request, reply: { ...reply, body, bodyBytes: body.byteLength } };
    },
    goesOn: true,
  },
  "the effort": {
    of: (call) => changed(call, (body) => ({ ...body, output_config: { effort: planted } }), same),
    goesOn: true,
  },
  "a setting": { of: (call) => changed(call, (body) => ({ ...body, service_tier: planted }), same), goesOn: true },
  "the client's version": {
    of: (call) =>
      changed(
        call,
        (body) => body,
        (name, value) => (/user-agent/i.test(name) ? `claude-cli/2.1.97 (external, ${planted})` : value),
      ),
    goesOn: true,
  },
  "ids of its calls": {
    of: ({ request, reply }) => {
      const text = withKeyIds(new TextDecoder().decode(request.body ?? bytesOf("{}")));
      const answer = bytesOf(withKeyIds(new TextDecoder().decode(reply.body ?? bytesOf("{}"))));
      const body = bytesOf(text);
      return {
        request: { ...request, body, bodyBytes: body.byteLength },
        reply: { ...reply, body: answer, bodyBytes: answer.byteLength },
      };
    },
    goesOn: false,
  },
  "a tool's name": {
    of: (call) =>
      changed(
        call,
        (body) => ({ ...body, tools: [...(Array.isArray(body.tools) ? body.tools : []), { name: planted }] }),
        same,
      ),
    goesOn: false,
  },
};

/** Half the calls, a checkpoint, and the rest by another worker. */
function restarted(told: readonly Told[]) {
  const facts: Fact[] = [];
  const tell = (worker: ReturnType<typeof analysis>, list: readonly Told[]): void => {
    for (const { request, reply } of list) {
      facts.push(...worker.take(request, request.at).facts, ...worker.take(reply, request.at + reply.endedAfter).facts);
    }
  };
  const first = analysis();
  tell(first, told.slice(0, half));
  const state = writeCheckpoint(first.checkpoint(told[half]?.request.at ?? 0, false, 1e9), key);
  const read = readCheckpoint(state, key);
  assert.ok(read.is === "checkpoint");
  const second = analysis();
  second.resume(read.checkpoint, [], 0);
  tell(second, told.slice(half));
  return { state, facts, afterUnseen: second.counts().afterUnseen ?? 0, sessions: read.checkpoint.sessions.length };
}

describe("what the next worker goes on from holds no key, where one was sent for", () => {
  for (const [what, { of, goesOn }] of Object.entries(plants)) {
    test(what, () => {
      const { state, facts, afterUnseen, sessions } = restarted(calls.map(of));
      for (const coding of ["latin1", "utf16le"] as const) assert.ok(!state.includes(Buffer.from(planted, coding)));
      assert.equal(sessions > 0, goesOn);
      assert.equal(afterUnseen === 0, goesOn);
      // Neither is a call held against what is not known of those before it.
      const broken = violationsIn(facts).filter(({ severity }) => severity === "error");
      assert.deepEqual(
        broken.map(({ invariant }) => invariant),
        [],
      );
      assert.equal(new Set(facts.flatMap((fact) => (fact.is === "exchange" ? [fact.session] : []))).size, 1);
    });
  }

  test("and a promise broken behind the restart is seen in a session named by a key", () => {
    const plant = plants["the session's name"];
    const told = calls.map((call, at) => (plant?.of ?? ((each) => each))(at < half ? call : withoutThinking(call)));
    const { facts } = restarted(told);
    const broken = violationsIn(facts).filter(({ severity }) => severity === "error");
    assert.deepEqual(
      broken.map(({ invariant }) => invariant),
      ["thinking-retained"],
    );
    assert.match(broken[0]?.session ?? "", /^hidden-[0-9a-f]{32}$/);
  });
});
