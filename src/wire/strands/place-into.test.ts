import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseCall } from "../parse-call.ts";
import type { ParsedCall } from "../parsed-call.ts";
import { place, placeInto } from "./linker.ts";
import { newLinker, ownLinker } from "./linker-state.ts";

/** Turn `turn` of conversation `talk`, of a client that names none. */
function call(talk: number, turn: number): ParsedCall {
  const said = Array.from({ length: turn + 1 }, (_, n) => [
    { role: "user", content: `question ${n} of ${talk}` },
    { role: "assistant", content: `answer ${n} of ${talk}` },
  ]).flat();
  const outcome = parseCall({
    origin: { input: "a", where: `${talk} ${turn}` },
    startedAt: turn * 1000 + talk,
    method: "POST",
    url: "/v1/messages",
    requestHeaders: [["user-agent", "own/1"]],
    requestBody: JSON.stringify({ model: "m", messages: said.slice(0, -1) }),
    status: 200,
    responseHeaders: [],
    responseBody: JSON.stringify({
      ...{ id: "m1", type: "message", role: "assistant", model: "m", stop_reason: "end_turn" },
      content: [{ type: "text", text: `answer ${turn} of ${talk}` }],
    }),
    ...{ cut: false, firstByteAfter: null, endedAfter: 5, command: null },
  });
  assert.ok(outcome.is === "model-call");
  return outcome.call;
}

const calls = [0, 1, 2].flatMap((turn) => [0, 1, 2, 3].map((talk) => call(talk, turn)));

test("a linker that changes in place gives the places of one that does not", () => {
  let [pure, own] = [newLinker, ownLinker({ strands: 512, hashes: 1e6 })];
  for (const each of calls) {
    const [left, right] = [place(pure, each), placeInto(own, each)];
    pure = left.state;
    own = right.state;
    assert.deepEqual(right.exchange.place, left.exchange.place);
  }
  assert.equal(newLinker.strands.size, 0);
  assert.deepEqual([...own.strands.keys()], [...pure.strands.keys()]);
});

/** A call of any kind: several conversations that may say the same, cut, damaged, failed, by title or by an agent. */
const anyCall = fc.record({
  words: fc.constantFrom("a", "a", "b", "c"),
  turn: fc.nat({ max: 5 }),
  gone: fc.constantFrom(null, null, null, 0, 1, 2),
  reply: fc.constantFrom("answer", "answer", "another answer", "tool", "hand out", "error"),
  client: fc.constantFrom("own/1", "own/1", "GeminiCLI/1", "opencode/1", "claude-cli/2.1.80 (external, cli)"),
  session: fc.constantFrom(null, null, "s1", "s2"),
  tools: fc.boolean(),
});

type AnyCall = typeof anyCall extends fc.Arbitrary<infer T> ? T : never;

function made({ words, turn, gone, reply, client, session, tools }: AnyCall, at: number): ParsedCall {
  const asked = [
    { role: "user", content: words === "c" ? "look for the error in it, please" : `question of ${words}` },
    { role: "assistant", content: `answer of ${words}` },
  ];
  const said = Array.from({ length: turn + 1 }, () => asked)
    .flat()
    .slice(0, -1);
  const input = { description: "look", prompt: "look for the error in it, please", subagent_type: "finder" };
  const content = {
    answer: [{ type: "text", text: `answer of ${words}` }],
    "another answer": [{ type: "text", text: "another" }],
    tool: [{ type: "tool_use", id: `t${words}`, name: "Read", input: {} }],
    "hand out": [{ type: "tool_use", id: `h${words}`, name: client.startsWith("opencode") ? "task" : "Task", input }],
    error: [],
  }[reply];
  const outcome = parseCall({
    origin: { input: "a", where: `${at}` },
    startedAt: at * 1000,
    method: "POST",
    url: "/v1/messages",
    requestHeaders: [["user-agent", client], ...(session === null ? [] : [["x-session-id", session] as const])],
    requestBody: JSON.stringify({
      model: "m",
      messages: gone === null ? said : said.toSpliced(gone, 1),
      ...(tools ? { tools: [{ name: "Read" }] } : {}),
    }),
    status: reply === "error" ? 529 : 200,
    responseHeaders: [],
    responseBody: JSON.stringify({
      id: "m1",
      type: "message",
      role: "assistant",
      model: "m",
      stop_reason: "end_turn",
      content,
    }),
    ...{ cut: false, firstByteAfter: null, endedAfter: 5, command: null },
  });
  assert.ok(outcome.is === "model-call");
  return outcome.call;
}

test("whatever the calls, it gives the same places, also where it was begun again from what is remembered", () => {
  const bounds = { strands: 512, hashes: 1e6 };
  fc.assert(
    fc.property(fc.array(anyCall, { maxLength: 30 }), fc.nat({ max: 30 }), (kinds, again) => {
      let [pure, own] = [newLinker, ownLinker(bounds)];
      for (const [at, kind] of kinds.entries()) {
        const each = made(kind, at);
        if (at === again) own = ownLinker(bounds, own);
        const [left, right] = [place(pure, each), placeInto(own, each)];
        pure = left.state;
        own = right.state;
        assert.deepEqual(right.exchange.place, left.exchange.place);
      }
      assert.deepEqual(own.strands, pure.strands);
    }),
    { seed: 3, numRuns: 600 },
  );
});

test("a linker keeps to its bounds, and counts what it holds", () => {
  for (const bounds of [
    { strands: 2, hashes: 1e6 },
    { strands: 512, hashes: 7 },
    { strands: 512, hashes: 0 },
  ]) {
    let own = ownLinker(bounds);
    for (const each of calls) {
      own = placeInto(own, each).state;
      const held = [...own.strands.values()].reduce((sum, { sent }) => sum + sent.length, 0);
      assert.equal(own.hashes, held);
      assert.ok(own.strands.size <= bounds.strands);
      assert.ok(held <= bounds.hashes || own.strands.size === 1);
    }
    assert.equal(ownLinker(bounds, own).hashes, own.hashes);
  }
});
