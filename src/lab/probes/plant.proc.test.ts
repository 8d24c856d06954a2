// From a planted scenario over the scripted model to the curve, by the plainest agent there is.
import assert from "node:assert/strict";
import { it } from "node:test";
import { type Exchange, newLinker, parseCall, place } from "../../wire/index.ts";
import { startModelServer } from "../model/index.ts";
import { scenario } from "../scenario/index.ts";
import { plant, retentionOf, withCarriers } from "./index.ts";

type Json = Record<string, unknown>;

const planted = plant(
  scenario("test/memory", {
    scenario: 1,
    about: "Two turns.",
    steps: [
      { say: "Look.", model: [{ think: "I shall.", shown: "empty", use: "shell true" }, "Seen."] },
      { say: "Again.", model: [{ think: "Once more.", text: "Seen." }] },
      { say: "A third time.", model: "Yes." },
    ],
  }),
);

for (const [name, forgets, expected] of [
  ["keeps all", [], { thinking: [2, 2], answer: [2, 2], person: [2, 2] }],
  ["loses thinking", ["thinking"], { thinking: [0, 2], answer: [2, 2], person: [2, 2] }],
  ["loses what was said", ["text"], { thinking: [2, 2], answer: [0, 2], person: [2, 2] }],
] as const) {
  it(`an agent that ${name}`, async (t) => {
    const turns = planted.scenario.steps.flatMap((step) => (step.is === "say" ? [step] : []));
    const server = await startModelServer({
      strict: false,
      script: turns.map(({ text, turn }) => ({ when: { says: text }, steps: turn.map(({ answer }) => answer) })),
    });
    t.after(() => server.close());
    const exchanges: Exchange[] = [];
    let linker = newLinker;
    let messages: Json[] = [];
    const ask = async (): Promise<Json[]> => {
      const requestBody = JSON.stringify({
        model: "m",
        max_tokens: 100,
        thinking: { type: "adaptive" },
        tools: [{ name: "Bash", input_schema: { type: "object", properties: { command: {} }, required: ["command"] } }],
        messages,
      });
      const url = `${server.url}/v1/messages`;
      const response = await fetch(url, { method: "POST", body: requestBody });
      const responseBody = await response.text();
      const parsed = parseCall({
        origin: { input: "test", where: `call ${exchanges.length}` },
        startedAt: 1_800_000_000_000 + exchanges.length * 1000,
        method: "POST",
        url,
        requestHeaders: [],
        requestBody,
        status: response.status,
        responseHeaders: [["content-type", "application/json"]],
        responseBody,
        cut: false,
        firstByteAfter: 1,
        endedAfter: 2,
        command: null,
      });
      assert.ok(parsed.is === "model-call");
      const placed = place(linker, parsed.call);
      linker = placed.state;
      exchanges.push(placed.exchange);
      return JSON.parse(responseBody).content;
    };
    for (const { text } of turns) {
      // Forgets at the beginning of a turn.
      const kept = (content: unknown): unknown =>
        Array.isArray(content) ? content.filter(({ type }) => !(forgets as readonly string[]).includes(type)) : content;
      messages = messages.map((one) => (one.role === "assistant" ? { ...one, content: kept(one.content) } : one));
      messages.push({ role: "user", content: text });
      for (;;) {
        const content = await ask();
        messages.push({ role: "assistant", content });
        const uses = content.filter(({ type }) => type === "tool_use");
        if (uses.length === 0) break;
        messages.push({
          role: "user",
          content: uses.map(({ id }) => ({ type: "tool_result", tool_use_id: id, content: "ok" })),
        });
      }
    }
    const { curves } = retentionOf(exchanges, withCarriers(planted.facts, server.calls));
    const last = curves.map(({ kind, points }) => [kind, [points.at(-1)?.there, points.at(-1)?.of]]);
    assert.deepEqual(Object.fromEntries(last), expected);
  });
}
