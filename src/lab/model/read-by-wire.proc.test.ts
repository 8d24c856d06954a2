// Server and parser know nothing of each other's code: what one says and the other understands must agree.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  type Exchange,
  known,
  newLinker,
  newStrand,
  type Protocol,
  parseCall,
  place,
  type RawCall,
  transition,
} from "../../wire/index.ts";
import { call, fail, type ModelServer, reply, type Script, type ServedCall, startModelServer, think } from "./index.ts";

type Json = Record<string, unknown>;

/** The plainest agent of a protocol: keeps the reply as it came and answers each call. */
interface Agent {
  readonly path: string;
  readonly streamedPath?: string;
  readonly first: Json;
  next(body: Json, whole: Json): Json;
}

const schema = { type: "object", properties: { at: { type: "string" } }, required: ["at"] };
// Long enough to be cached.
const prompt = "You look at things. ".repeat(300);
const list = (value: unknown): Json[] => (Array.isArray(value) ? value : []);

const agents: Record<Protocol, Agent> = {
  "anthropic-messages": {
    path: "/v1/messages",
    first: {
      model: "claude-test",
      max_tokens: 4096,
      thinking: { type: "adaptive" },
      output_config: { effort: "high" },
      system: [{ type: "text", text: prompt, cache_control: { type: "ephemeral" } }],
      tools: [{ name: "look", description: "Looks.", input_schema: schema }],
      messages: [{ role: "user", content: "work" }],
    },
    next: (body, whole) => ({
      ...body,
      messages: [
        ...list(body.messages),
        { role: "assistant", content: whole.content },
        {
          role: "user",
          content: list(whole.content)
            .filter(({ type }) => type === "tool_use")
            .map(({ id }) => ({ type: "tool_result", tool_use_id: id, content: "seen" })),
        },
      ],
    }),
  },
  "openai-responses": {
    path: "/v1/responses",
    first: {
      model: "gpt-test",
      store: false,
      instructions: prompt,
      include: ["reasoning.encrypted_content"],
      reasoning: { effort: "high", summary: "auto" },
      tools: [{ type: "function", name: "look", description: "Looks.", parameters: schema, strict: false }],
      input: [{ role: "user", content: [{ type: "input_text", text: "work" }] }],
    },
    next: (body, whole) => ({
      ...body,
      input: [
        ...list(body.input),
        ...list(whole.output),
        ...list(whole.output)
          .filter(({ type }) => type === "function_call")
          .map(({ call_id }) => ({ type: "function_call_output", call_id, output: "seen" })),
      ],
    }),
  },
  "openai-chat": {
    path: "/v1/chat/completions",
    first: {
      model: "chat-test",
      reasoning_effort: "high",
      tools: [{ type: "function", function: { name: "look", description: "Looks.", parameters: schema } }],
      messages: [
        { role: "system", content: prompt },
        { role: "user", content: "work" },
      ],
    },
    next: (body, whole) => {
      const message = list(whole.choices)[0]?.message as Json;
      const results = list(message.tool_calls).map(({ id }) => ({ role: "tool", tool_call_id: id, content: "seen" }));
      return { ...body, messages: [...list(body.messages), message, ...results] };
    },
  },
  gemini: {
    path: "/v1beta/models/gemini-test:generateContent",
    streamedPath: "/v1beta/models/gemini-test:streamGenerateContent?alt=sse",
    first: {
      systemInstruction: { parts: [{ text: prompt }] },
      generationConfig: { thinkingConfig: { includeThoughts: true, thinkingLevel: "HIGH" } },
      tools: [{ functionDeclarations: [{ name: "look", description: "Looks.", parametersJsonSchema: schema }] }],
      contents: [{ role: "user", parts: [{ text: "work" }] }],
    },
    next: (body, whole) => {
      const content = list(whole.candidates)[0]?.content as { role: string; parts: Json[] };
      // Clients leave the thoughts out and keep their signatures.
      const parts = content.parts.filter(({ thought }) => thought !== true);
      const results = parts
        .flatMap(({ functionCall }) => (functionCall === undefined ? [] : [functionCall as Json]))
        .map(({ id, name }) => ({ functionResponse: { id, name, response: { output: "seen" } } }));
      return {
        ...body,
        contents: [...list(body.contents), { role: "model", parts }, { role: "user", parts: results }],
      };
    },
  },
};

const script: Script = [
  {
    when: { says: "work" },
    steps: [
      reply(think("First look at one thing. ".repeat(3)), "Looking.", call("look", { at: "a" })),
      reply(think("Then at two."), call("look", { at: "b" }), call("look", { at: "ç 🥊" })),
      reply(think("Enough."), "Seen all of it."),
    ],
  },
];

for (const [protocol, agent] of Object.entries(agents)) {
  describe(protocol, () => {
    let streaming: ModelServer;
    let whole: ModelServer;
    before(async () => {
      const now = (): number => 1_800_000_000_000;
      streaming = await startModelServer({ script, now });
      whole = await startModelServer({ script, now });
    });
    after(async () => {
      await streaming.close();
      await whole.close();
    });

    it("what was served is what is read, streamed and whole, and the history only grows", async () => {
      let linker = newLinker;
      let strand = newStrand;
      let body = agent.first;
      for (let step = 0; step < 3; step += 1) {
        const streamed = await captured(streaming, agent.streamedPath ?? agent.path, {
          ...body,
          ...streamFlags(agent),
        });
        const plain = await captured(whole, agent.path, body);
        const [one, other] = [understood(streamed, step), understood(plain, step)];
        assert.deepEqual(said(one), said(other), "streamed and whole");
        assert.deepEqual(said(one), served(streaming.calls.at(-1)));
        assert.deepEqual(one.reply.outcome, { is: "complete" });
        assert.equal(known(one.request.effort)?.toLowerCase(), "high");
        const placed = place(linker, one);
        linker = placed.state;
        const moved = transition(strand, placed.exchange);
        strand = moved.strandState;
        assert.deepEqual(moved.transition.changes, []);
        assert.equal(moved.transition.turn, step === 0 ? "first" : "tool-loop");
        body = agent.next(body, JSON.parse(plain.responseBody));
      }
      assert.ok((streaming.calls.at(-1)?.reply?.usage.cacheRead ?? 0) > 1000);
    });
  });
}

describe("what goes wrong is read as what it is", () => {
  const long = reply(think("deep"), "words ".repeat(50));
  for (const [protocol, agent] of Object.entries(agents)) {
    for (const [name, answer, expected] of [
      ["cut", { ...long, mishaps: [{ is: "cut", after: 4 }] }, { is: "cut" }],
      [
        "error in the stream",
        { ...long, mishaps: [{ is: "error", after: 4, error: "overloaded" }] },
        { is: "error", signatureRejected: false },
      ],
      ["overloaded", fail("overloaded"), { is: "error", signatureRejected: false }],
      ["signature", fail("signature"), { is: "error", signatureRejected: true }],
      ["complete", long, { is: "complete" }],
    ] as const) {
      // Chat carries no signatures that could be refused.
      if (protocol === "openai-chat" && name === "signature") continue;
      it(`${protocol}: ${name}`, async (t) => {
        const server = await startModelServer({ script: [{ steps: [answer] }] });
        t.after(() => server.close());
        const raw = await captured(server, agent.streamedPath ?? agent.path, { ...agent.first, ...streamFlags(agent) });
        const { outcome } = understood(raw, 0).reply;
        const { is } = outcome;
        assert.deepEqual(is === "error" ? { is, signatureRejected: outcome.signatureRejected } : { is }, expected);
      });
    }
  }
});

function streamFlags({ path, streamedPath }: Agent): Json {
  if (streamedPath !== undefined) return {};
  return { stream: true, ...(path.includes("chat") ? { stream_options: { include_usage: true } } : {}) };
}

async function captured(server: ModelServer, path: string, body: Json): Promise<RawCall> {
  const requestBody = JSON.stringify(body);
  const requestHeaders = [["content-type", "application/json"]] as const;
  const response = await fetch(server.url + path, {
    method: "POST",
    headers: Object.fromEntries(requestHeaders),
    body: requestBody,
  });
  let responseBody = "";
  let cut = false;
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) responseBody += decoder.decode(chunk, { stream: true });
  } catch {
    cut = true;
  }
  return {
    origin: { input: "test", where: path },
    startedAt: 1_800_000_000_000,
    method: "POST",
    url: server.url + path,
    requestHeaders,
    requestBody,
    status: response.status,
    responseHeaders: [...response.headers],
    responseBody,
    cut,
    firstByteAfter: 1,
    endedAfter: 2,
    command: null,
  };
}

function understood(raw: RawCall, step: number): Extract<ReturnType<typeof parseCall>, { is: "model-call" }>["call"] {
  const outcome = parseCall({ ...raw, startedAt: raw.startedAt + step * 1000 });
  assert.ok(outcome.is === "model-call", JSON.stringify(outcome));
  return outcome.call;
}

/** A reply as the parser understood it. */
function said({ reply: { items, usage, servedModel } }: Pick<Exchange, "reply">): Json {
  return {
    model: known(servedModel),
    text: items.map((item) => (item.kind === "text" ? item.text : "")).join(""),
    calls: items.flatMap((item) => (item.kind === "tool-call" ? [[item.callId, item.name, item.input]] : [])),
    thought: items.map((item) => (item.kind === "reasoning" ? item.text : "")).join(""),
    input: known(usage.input),
    cacheRead: known(usage.cacheRead) ?? 0,
    cacheCreation: known(usage.cacheCreation) ?? 0,
    output: known(usage.output),
  };
}

/** A reply as the server meant it. */
function served(record: ServedCall | undefined): Json {
  const answer = record?.reply;
  assert.ok(answer !== null && answer !== undefined);
  const { blocks, usage, model } = answer;
  return {
    model,
    text: blocks.map((block) => (block.is === "text" ? block.text : "")).join(""),
    calls: blocks.flatMap((block) => (block.is === "tool-call" ? [[block.id, block.name, block.input]] : [])),
    thought: blocks.map((block) => (block.is === "thinking" ? block.text : "")).join(""),
    input: usage.input,
    cacheRead: usage.cacheRead,
    cacheCreation: usage.cacheCreation5m + usage.cacheCreation1h,
    output: usage.output,
  };
}
