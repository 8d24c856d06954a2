import assert from "node:assert/strict";
import { test } from "node:test";
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
