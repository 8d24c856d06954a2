import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseRequest, type RequestOutcome } from "../parse-call.ts";
import { nothingBefore } from "../protocols/index.ts";
import type { RawCall } from "../raw-call.ts";
import { unanswered } from "../unanswered.ts";
import { anyEdit, edited, type Recorded, recordings } from "./bodies.fixture.ts";
import { RepeatedBodies } from "./repeated-bodies.ts";

/** Reads requests one after the other, each as it is by itself and in the light of those before; both must be one. */
class Twice {
  readonly #bodies: RepeatedBodies;
  readonly #before = nothingBefore();
  /** Bodies read. */
  held = 0;

  constructor(mostBytes = 1e9) {
    this.#bodies = new RepeatedBodies(mostBytes, 0);
  }

  get bytes(): number {
    return this.#bodies.bytes;
  }

  read({ url, headers }: Recorded, bytes: Buffer, group = "all"): void {
    const { value, isHeld } = this.#bodies.read(bytes, () => group);
    if (isHeld) this.held += 1;
    const raw = rawCall({ url, headers, body: bytes.toString("utf8") });
    if (bytes.length === 0) return;
    const again = parseRequest({ ...raw, requestBody: "" }, { value, before: isHeld ? this.#before : null });
    assert.deepStrictEqual(plain(again), plain(parseRequest(raw)));
  }
}

function plain(outcome: RequestOutcome): unknown {
  if (outcome.is !== "model-call") return outcome;
  const { answered, mask, ...rest } = outcome;
  const { id: _id, ...call } = answered(rawCall({ url: "/", headers: [], body: "" }));
  return { ...rest, call };
}

function rawCall({ url, headers, body }: Recorded): RawCall {
  return unanswered({
    origin: { input: "test", where: "1" },
    startedAt: 0,
    method: "POST",
    url,
    requestHeaders: headers,
    requestBody: body,
  });
}

const all = recordings();
const last = all.flatMap(({ requests }) => requests.filter(({ body }) => body.length > 2_000).slice(-2));

/** What is sent next, made of what was sent before. */
type Next = (body: Record<string, unknown>) => Record<string, unknown>;
const listOf = (body: Record<string, unknown>): string =>
  ["messages", "input", "contents"].find((name) => Array.isArray(body[name])) ?? "";
const withList =
  (change: (messages: Record<string, unknown>[]) => unknown[]): Next =>
  (body) => {
    const name = listOf(body);
    // A recording's own.
    return name === "" ? body : { ...body, [name]: change(structuredClone(body[name]) as Record<string, unknown>[]) };
  };
const nexts: Readonly<Record<string, Next>> = {
  "said again": (body) => body,
  "gone on": withList((messages) => [...messages, { role: "user", content: "more", parts: [{ text: "more" }] }]),
  "cut at the end": withList((messages) => messages.slice(0, -1)),
  "cut at the front": withList((messages) => messages.slice(1)),
  "one left out of the middle": withList((messages) => messages.toSpliced(messages.length >> 1, 1)),
  "one twice": withList((messages) => messages.toSpliced(1, 0, ...messages.slice(0, 1))),
  "turned round": withList((messages) => messages.toReversed()),
  "a marker on each": withList((messages) =>
    messages.map((message) => ({ ...message, cache_control: { type: "ephemeral" } })),
  ),
  "the last in another role": withList((messages) => [
    ...messages.slice(0, -1),
    { ...messages.at(-1), role: "system" },
  ]),
  "names in another order": (body) => Object.fromEntries(Object.entries(body).reverse()),
  "another model": (body) => ({ ...body, model: "kimi-k2-thinking" }),
  "kept by the provider": (body) => ({ ...body, store: body.store === false }),
  "another model behind the history": ({ model, store, ...body }) => ({
    ...body,
    model: model === "kimi-k2-thinking" ? "deepseek-reasoner" : "kimi-k2-thinking",
    store: store === false,
  }),
  "tools in the input": withList((messages) =>
    messages.toSpliced(1, 0, { type: "additional_tools", tools: [{ name: `t${messages.length}` }] }),
  ),
  "no tools": ({ tools: _tools, ...body }) => body,
  "another name for it": (body) => {
    const { [listOf(body)]: list, ...rest } = body;
    return { ...rest, messages: list, input: list, contents: list };
  },
  "another prompt": (body) => ({ ...body, system: "other", instructions: "other", systemInstruction: "other" }),
};

describe("requests read in the light of those before are what they are by themselves", () => {
  for (const { name, requests } of all) {
    test(name, () => {
      const twice = new Twice();
      for (const request of [...requests, ...requests]) twice.read(request, Buffer.from(request.body));
      assert.ok(twice.held > 0);
    });
  }

  test("all recordings at once, as one client's, in little memory, and mixed", () => {
    for (const mostBytes of [1e9, 600_000]) {
      const twice = new Twice(mostBytes);
      for (const { requests } of all) for (const request of requests) twice.read(request, Buffer.from(request.body));
      assert.ok(twice.bytes <= mostBytes);
      assert.ok(twice.held > 10);
    }
  });

  for (const [name, next] of Object.entries(nexts)) {
    test(name, () => {
      for (const request of last) {
        const twice = new Twice();
        const send = (body: unknown): void => twice.read(request, Buffer.from(JSON.stringify(body)));
        const body: Record<string, unknown> = JSON.parse(request.body);
        send(body);
        send(next(body));
        send(next(next(body)));
        send(body);
      }
    });
  }

  test("one body for several protocols and clients", () => {
    const some = last.filter((_, index) => index % 9 === 0);
    for (const request of some) {
      const twice = new Twice();
      for (const { url, headers } of some) twice.read({ url, headers, body: request.body }, Buffer.from(request.body));
    }
  });

  const asked = { role: "user", content: "look" };
  const said = { role: "assistant", content: "a", reasoning_content: "hm" };
  const thought = { type: "reasoning", summary: [], content: [{ type: "reasoning_text", text: "hm" }] };
  const behind: readonly (readonly [url: string, one: object, other: object])[] = [
    [
      "/v1/chat/completions",
      { messages: [asked, said, asked], model: "kimi-k2-thinking" },
      { messages: [asked, said, asked], model: "deepseek-reasoner" },
    ],
    ["/v1/responses", { input: [asked, thought], store: false }, { input: [asked, thought], store: true }],
    [
      "/v1/responses",
      { input: [{ role: "developer", content: "a" }, asked], tools: [{ name: "t" }] },
      {
        input: [{ role: "developer", content: "a" }, { type: "additional_tools", tools: [{ name: "u" }] }, asked],
        tools: [{ name: "t" }],
      },
    ],
  ];
  for (const [url, one, other] of behind) {
    test(`what counts stands elsewhere: ${JSON.stringify(other)}`, () => {
      const twice = new Twice();
      for (const body of [one, other, one])
        twice.read({ url, headers: [], body: "" }, Buffer.from(JSON.stringify(body)));
      assert.equal(twice.held, 3);
    });
  }

  test("another client's", () => {
    const twice = new Twice();
    const body = {
      messages: [{ role: "user", content: "<system-reminder>x</system-reminder>" }, asked],
      tools: [{ name: "t" }],
    };
    for (const agent of ["claude-cli/2.1.80 (external, cli)", "x/1", "claude-cli/2.1.80 (external, cli)"]) {
      const headers = [["user-agent", agent]] as const;
      twice.read({ url: "/v1/messages", headers, body: "" }, Buffer.from(JSON.stringify(body)));
      twice.read({ url: "/v1/messages", headers, body: "" }, Buffer.from(JSON.stringify({ ...body, tools: [] })));
    }
  });

  test("any changes of the text and of what it says", () => {
    const steps = fc.array(fc.oneof(anyEdit, fc.constantFrom(...Object.values(nexts))), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...last), steps, (request, changes) => {
        const twice = new Twice();
        let bytes: Buffer = Buffer.from(request.body);
        twice.read(request, bytes);
        for (const change of changes) {
          const next = typeof change === "function" ? changed(bytes, change) : edited(bytes, change);
          twice.read(request, next);
          // What is no JSON any more is no start for further changes.
          if (isJson(next)) bytes = next;
        }
        twice.read(request, Buffer.from(request.body));
      }),
      { seed: 11, numRuns: 200 },
    );
  });
});

test("short bodies are not held, and what is held keeps within its bound, the group unused longest let go first", () => {
  const body = (n: number): Buffer => Buffer.from(JSON.stringify({ messages: [{ n, x: "x".repeat(20_000) }] }));
  const size = body(1).length * 3 + 4_096;
  const bodies = new RepeatedBodies(size * 3.5);
  assert.equal(bodies.read(Buffer.from('{"messages":[]}'), () => assert.fail("asked for its group")).isHeld, false);
  for (const group of ["a", "b", "c", "a", "d"]) bodies.read(body(1), () => group);
  assert.equal(bodies.bytes, size * 3);
  const first = (group: string): unknown => {
    const { value } = bodies.read(body(1), () => group);
    return (value as { messages: unknown[] }).messages[0]; // as made above
  };
  const kept = first("a");
  assert.equal(first("a"), kept);
  for (let n = 0; n < 40; n++) bodies.read(body(n), () => "e");
  assert.ok(bodies.bytes <= size * 3.5);
});

test("a body that is held does not hold the buffer it came in", () => {
  const bodies = new RepeatedBodies(1e6);
  const text = (n: number): string =>
    JSON.stringify({ messages: [{ role: "user", content: "x".repeat(2_000) }, { n }] });
  const shared = Buffer.alloc(1_000_000);
  const length = shared.write(text(1));
  const read = bodies.read(shared.subarray(0, length), () => "a");
  shared.fill("y");
  const again = bodies.read(Buffer.from(text(2)), () => "a");
  // What is taken over is known by the bytes that were read, and by no others.
  const first = ({ value }: typeof read): unknown => (value as { messages: unknown[] }).messages[0]; // as made above
  assert.equal(first(again), first(read));
});

function changed(bytes: Buffer, next: Next): Buffer {
  const body: unknown = JSON.parse(bytes.toString("utf8"));
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  return isObject ? Buffer.from(JSON.stringify(next(body as Record<string, unknown>))) : bytes; // looked at just now
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString("utf8"));
    return true;
  } catch {
    return false;
  }
}
