import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Exchange, known, newLinker, parseCall, place } from "../../wire/index.ts";
import { fact } from "./fact.ts";
import { type Retention, retentionOf } from "./retention-of.ts";

const facts = {
  person: fact("person", "p"),
  thinking: fact("thinking", "t"),
  "tool-result": fact("tool-result", "r"),
  answer: fact("answer", "a"),
};
const all = Object.values(facts);

type Block = Readonly<Record<string, unknown>>;
type Message = { readonly role: string; readonly content: readonly Block[] };

const user = (...content: readonly Block[]): Message => ({ role: "user", content });
const assistant = (...content: readonly Block[]): Message => ({ role: "assistant", content });
const text = (words: string): Block => ({ type: "text", text: words });

const asked = user(text(`Go on. ${facts.person.token}`));
const looked = assistant(
  { type: "thinking", thinking: `Hm. ${facts.thinking.token}`, signature: "c2lnbmVk" },
  { type: "tool_use", id: "a", name: "look", input: {} },
);
const seen = (words = `It says ${facts["tool-result"].token}`): Message =>
  user({ type: "tool_result", tool_use_id: "a", content: words });
const answered = assistant(text(`It is ${facts.answer.token}`));
const more = user(text("And now?"));
const whole = [asked, looked, seen(), answered, more];

/** The exchanges of a run that sent these histories. */
function sent(...histories: readonly (readonly Message[])[]): readonly Exchange[] {
  return captured(histories.map((messages) => ({ messages })));
}

function captured(bodies: readonly object[]): readonly Exchange[] {
  let linker = newLinker;
  return bodies.map((body, i) => {
    const parsed = parseCall({
      origin: { input: "test", where: `call ${i + 1}` },
      startedAt: 1_800_000_000_000 + i * 1000,
      method: "POST",
      url: "http://127.0.0.1/v1/messages",
      requestHeaders: [["content-type", "application/json"]],
      requestBody: JSON.stringify({ model: "m", max_tokens: 10, tools: [{ name: "look" }], ...body }),
      status: 200,
      responseHeaders: [["content-type", "application/json"]],
      responseBody: JSON.stringify({ id: "m", type: "message", role: "assistant", model: "m", content: [] }),
      cut: false,
      firstByteAfter: 1,
      endedAfter: 2,
      command: null,
    });
    assert.ok(parsed.is === "model-call");
    const placed = place(linker, parsed.call);
    linker = placed.state;
    return placed.exchange;
  });
}

function presence(retention: Retention): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(retention.traces.map(({ fact: { kind }, presence: is }) => [kind, is]));
}

const keepOne = { type: "clear_thinking_20251015", keep: { type: "thinking_turns", value: 1 } };
const clearTools = {
  type: "clear_tool_uses_20250919",
  trigger: { type: "tool_uses", value: 1 },
  keep: { type: "tool_uses", value: 0 },
};
const later = [...whole, assistant({ type: "thinking", thinking: "New.", signature: "bmV3" }, text("x")), more];

describe("where the facts of a first request are in the second", () => {
  const there = { person: ["there"], thinking: ["there"], "tool-result": ["there"], answer: ["there"] };
  for (const [name, second, expected] of [
    ["all is sent", { messages: [...whole, answered, more] }, there],
    [
      "the front is cut",
      { messages: [user(text("…")), answered, more] },
      { ...there, person: ["gone"], thinking: ["gone"], "tool-result": ["gone"] },
    ],
    [
      "thinking is left out",
      { messages: [asked, assistant(...looked.content.slice(1)), seen(), answered, more] },
      { ...there, thinking: ["gone"] },
    ],
    [
      "the result is blanked",
      { messages: [asked, looked, seen("[cleared]"), answered, more] },
      { ...there, "tool-result": ["gone"] },
    ],
    [
      "a summary keeps one of them",
      { messages: [user(text(`Summary: ${facts.answer.token}`))] },
      { person: ["gone"], thinking: ["gone"], "tool-result": ["gone"], answer: ["there"] },
    ],
    [
      "thinking is sent to be cleared",
      { messages: later, context_management: { edits: [keepOne] } },
      { ...there, thinking: ["cleared"] },
    ],
    [
      "thinking is sent, and all of it kept",
      { messages: later, context_management: { edits: [{ ...keepOne, keep: "all" }] } },
      there,
    ],
    [
      "the result is sent to be cleared",
      { messages: later, context_management: { edits: [clearTools] } },
      { ...there, "tool-result": ["cleared"] },
    ],
  ] as const) {
    it(name, () => assert.deepEqual(presence(retentionOf(captured([{ messages: whole }, second]), all)), expected));
  }
});

it("a curve counts from the request after the one that showed a fact", () => {
  const exchanges = sent([asked], [asked, looked, seen()], [asked, looked, seen(), answered, more], [more]);
  assert.deepEqual(retentionOf(exchanges, all).curves, [
    {
      kind: "thinking",
      points: [
        { request: 3, there: 1, of: 1 },
        { request: 4, there: 0, of: 1 },
      ],
    },
    {
      kind: "tool-result",
      points: [
        { request: 3, there: 1, of: 1 },
        { request: 4, there: 0, of: 1 },
      ],
    },
    { kind: "answer", points: [{ request: 4, there: 0, of: 1 }] },
    {
      kind: "person",
      points: [2, 3, 4].map((request) => ({ request, there: request < 4 ? 1 : 0, of: 1 })),
    },
  ]);
});

it("a fact that never showed is no lost fact", () => {
  const retention = retentionOf(sent([more], [more, answered, more]), [facts.thinking]);
  assert.deepEqual(retention.traces, [{ fact: facts.thinking, planted: null, presence: [] }]);
  assert.deepEqual(retention.curves, []);
});

it("thinking without its words is found by what it travels as", () => {
  const exchanges = sent(
    [asked, assistant({ type: "redacted_thinking", data: "c2VhbGVk" }, text("x")), more],
    [asked, assistant({ type: "redacted_thinking", data: "c2VhbGVk" }, text("x")), more, answered, more],
    [asked, assistant(text("x")), more, answered, more, answered, more],
  );
  const [item] =
    (exchanges[0] === undefined ? undefined : known(exchanges[0].request.history))?.filter(
      (one) => one.kind === "reasoning",
    ) ?? [];
  assert.ok(item?.kind === "reasoning" && item.carrier !== null);
  const carried = { ...facts.thinking, carriers: [item.carrier] };
  assert.deepEqual(presence(retentionOf(exchanges, [carried])), { thinking: ["there", "gone"] });
});

it("a history that the provider holds shows nothing, and is not counted", () => {
  const [first, second] = sent(whole, [more]);
  assert.ok(first !== undefined && second !== undefined);
  const held = { ...second, request: { ...second.request, historyHeldByProvider: true } };
  const retention = retentionOf([first, held], all);
  assert.deepEqual(presence(retention).person, ["not-visible"]);
  assert.deepEqual(retention.curves, []);
});

it("sub-agents and retries are no later requests", () => {
  const [first, second, third] = sent(whole, [more], [more]);
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  const aside = { ...second, place: { ...second.place, lane: "subagent:x" as const } };
  const again = { ...third, place: { ...third.place, lane: "main" as const, retryOf: first.id } };
  assert.equal(retentionOf([first, aside, again], all).requests.length, 1);
});
