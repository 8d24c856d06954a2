import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { analysis, bytesOf, replayed, type Told } from "./replay.fixture.ts";

/** What a conversation does next. */
const act = fc.record({
  conversation: fc.nat(2),
  does: fc.constantFrom(
    "goes on",
    "goes on",
    "goes on",
    "is sent again",
    "loses thinking",
    "loses a result",
    "says something else",
    "is cut at the front",
    "goes back",
    "is another's",
    "fails",
    "is helped",
  ),
  at: fc.nat(40),
});
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

interface Message {
  readonly role: string;
  readonly content: readonly Readonly<Record<string, unknown>>[];
}

/** Longer than what is read whole in any case. */
const system = "Answer shortly. ".repeat(1_200);
const ok = { type: "message", role: "assistant", model: "claude-opus-4-6", stop_reason: "tool_use" };

/** Histories that grow and are damaged, the way clients do both, told as calls. */
function calls(acts: readonly Act[], isNamed: boolean): readonly Told[] {
  const said: Message[][] = [0, 1, 2].map((n) => [
    { role: "user", content: [{ type: "text", text: `Task ${n % 2}` }] },
  ]);
  return acts.map(({ conversation, does, at }, turn) => {
    let messages = said[conversation] ?? [];
    const place = at % Math.max(1, messages.length);
    const change = (from: number, to: (message: Message) => Message | null) => {
      messages = messages.flatMap((message, index) => (index === from ? (to(message) ?? []) : [message]));
    };
    if (does === "loses thinking")
      change(place, ({ role, content }) => ({ role, content: content.filter(({ type }) => type !== "thinking") }));
    if (does === "loses a result") change(place, ({ role }) => (role === "user" ? null : { role, content: [] }));
    if (does === "says something else")
      change(place, ({ role }) => ({ role, content: [{ type: "text", text: `else ${turn}` }] }));
    if (does === "is cut at the front") messages = messages.slice(place);
    if (does === "goes back") messages = messages.slice(0, Math.max(1, place));
    if (does === "is another's") messages = [...(said[(conversation + 1) % 3] ?? [])];
    const answer = [
      { type: "thinking", thinking: `thought ${turn}`, signature: `c2ln${turn}` },
      { type: "text", text: `answer ${at % 3}` },
      { type: "tool_use", id: `toolu_${turn}`, name: "Read", input: { path: `${at}` } },
    ];
    const tools = does === "is helped" ? {} : { tools: [{ name: "Read", input_schema: { type: "object" } }] };
    const request = bytesOf(JSON.stringify({ model: "claude-opus-4-6", messages, system, ...tools }));
    const failed = does === "fails";
    const reply = bytesOf(
      JSON.stringify(failed ? { type: "error", error: { type: "overloaded_error" } } : { ...ok, content: answer }),
    );
    if (!failed && does !== "is sent again" && does !== "is helped") {
      const result = { type: "tool_result", tool_use_id: `toolu_${turn}`, content: `found ${at}` };
      messages = [...messages, { role: "assistant", content: answer }, { role: "user", content: [result] }];
      said[conversation] = messages;
    }
    const id = `019aa0f0-0000-7000-8000-${String(turn).padStart(12, "0")}`;
    const session = ["x-claude-code-session-id", `${conversation % 2}1111111-1111-4111-8111-111111111111`];
    return {
      request: {
        ...{ is: "request", id, at: turn * 1_000, upstream: "anthropic", method: "POST", url: "/v1/messages" },
        headers: isNamed ? ["user-agent", "claude-cli/2.1.80 (external, cli)", ...session] : ["user-agent", "mine/1"],
        ...{ context: null, body: request, bodyBytes: request.byteLength, notAnalysed: null },
      },
      reply: {
        ...{ is: "reply", id, status: failed ? 529 : 200, headers: ["content-type", "application/json"], body: reply },
        ...{ bodyBytes: reply.byteLength, notAnalysed: null, cutBy: null, blockedBy: null },
        ...{ headersAfter: 100, firstByteAfter: 100, endedAfter: 500 },
      },
    };
  });
}

test("what earlier bodies said is taken over, and changes nothing of what is told", () => {
  const bytes = 256 * 1024 * 1024;
  const some = fc.array(act, { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(some, fc.boolean(), fc.constantFrom(bytes, 400_000), (acts, isNamed, keepBytes) => {
      const told = calls(acts, isNamed);
      // The rest is what sessions hold: as much in both.
      const over = analysis({ keepBytes, bodyBytes: keepBytes / 2 });
      const whole = analysis({ keepBytes: keepBytes / 2, bodyBytes: 0 });
      assert.deepEqual(replayed(told, over), replayed(told, whole));
    }),
    { seed: 11, numRuns: 150 },
  );
});
