import assert from "node:assert/strict";
import { it } from "node:test";
import { call, reply, think } from "./answer.ts";
import { aCall, aTool } from "./call.fixture.ts";
import { seededIds } from "./ids.ts";
import type { ModelCall } from "./model-call.ts";
import type { Settled } from "./served.ts";
import { settle } from "./settle.ts";
import { signaturesOf } from "./signatures.ts";

const input = { input: 10, cacheRead: 20, cacheCreation5m: 30, cacheCreation1h: 40 };
const settled = (answer: ReturnType<typeof reply>, given: Partial<ModelCall> = {}): Settled =>
  settle(aCall(given), answer, input, {
    ids: seededIds("s"),
    signatures: signaturesOf("s"),
    requestId: "req_1",
    now: 5_000,
  });
const kinds = ({ blocks }: Settled): readonly string[] => blocks.map(({ is }) => is);

it("a model that was told not to think does not", () => {
  assert.deepEqual(kinds(settled(reply(think("t"), "x"), { thinking: false })), ["text"]);
  assert.deepEqual(kinds(settled(reply(think("t"), "x"))), ["thinking", "text"]);
});

it("ids differ, and are the same in every run", () => {
  const answer = reply(call("a", {}), call("b", {}));
  const ids = ({ id, blocks }: Settled): readonly string[] => [id, ...blocks.map((block) => block.id)];
  assert.equal(new Set(ids(settled(answer))).size, 3);
  assert.deepEqual(ids(settled(answer)), ids(settled(answer)));
});

it("counts what it says, thinking apart, unless the script counts", () => {
  const answer = reply(think("x".repeat(40)), "y".repeat(20));
  assert.deepEqual(settled(answer).usage, { ...input, output: 15, reasoning: 10 });
  assert.deepEqual(settled({ ...answer, usage: { input: 7 } }).usage, {
    ...input,
    input: 7,
    output: 15,
    reasoning: 10,
  });
});

for (const [name, answer, stop] of [
  ["text", reply("x"), "end"],
  ["a call", reply("x", call("a", {})), "tool"],
  ["what the script says", { ...reply("x"), stop: "length" }, "length"],
] as const) {
  it(`stops by ${name}: ${stop}`, () => assert.equal(settled(answer).stop, stop));
}

it("a sub-agent that must end by a call does", () => {
  const closing = {
    ...aTool("complete_task"),
    schema: { properties: { result: { type: "string" } }, required: ["result"], type: "object" },
  };
  const [, last] = settled(reply(think("t"), "my result"), { tools: [closing], purpose: "subagent" }).blocks;
  assert.ok(last?.is === "tool-call");
  assert.deepEqual([last.name, last.input], ["complete_task", { result: "my result" }]);
});

for (const [name, answer, signed] of [
  ["the first of parallel calls", reply(think("t"), "x", call("a", {}), call("b", {})), [false, false, true, false]],
  ["the text where nothing is called", reply(think("t"), "x"), [false, true]],
  ["nothing without thinking", reply("x", call("a", {})), [false, false]],
] as const) {
  it(`Gemini signs ${name}`, () => {
    const { blocks } = settled(answer, { protocol: "gemini" });
    assert.deepEqual(
      blocks.map((block) => block.is !== "thinking" && block.carrier !== ""),
      signed,
    );
  });
}

for (const [name, asked, served, chars] of [
  ["the effort asked for", "high", "high", 400],
  ["less than asked for", "high", "low", 100],
  ["less than the default", null, "medium", 200],
  ["more than asked for", "low", "high", 400],
  ["none", "high", "none", null],
  ["an effort that nobody knows", "high", "turbo", 400],
] as const) {
  it(`thinks at ${name}`, () => {
    const answer = { ...reply(think("x".repeat(400)), "y"), servedEffort: served };
    const [first] = settled(answer, { effort: asked }).blocks;
    assert.equal(first?.is === "thinking" ? first.text.length : null, chars);
  });
}

it("Gemini 3 signs a call without thoughts too, earlier ones do not", () => {
  for (const [model, carries] of [
    ["gemini-3-pro-preview", true],
    ["gemini-2.5-pro", false],
  ] as const) {
    const { blocks } = settled(reply(call("a", {}), call("b", {})), { protocol: "gemini", model });
    assert.deepEqual(
      blocks.map((block) => block.is !== "thinking" && block.carrier !== ""),
      [carries, false],
    );
  }
});
