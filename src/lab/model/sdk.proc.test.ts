// The providers' own SDKs read what we write: shapes that a real client would choke on fail here.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import { type GenerateContentResponse, GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { call, fail, type ModelServer, reply, type Script, startModelServer, think } from "./index.ts";

const words = "Zwölf Boxkämpfer jagen Viktor 🥊 über den großen Sylter Deich.";
const script: Script = [
  {
    when: { says: "work" },
    steps: [
      reply(
        think("First look, then speak. ".repeat(4)),
        words,
        call("look", { at: "a.txt", deep: { n: [1, 2] } }),
        call("look", { at: "b.txt" }),
      ),
      reply(think("Seen both."), "Both seen."),
    ],
  },
  { when: { says: "hidden" }, steps: [reply(think("secret", "redacted"), think("gone", "empty"), "ok")] },
  { when: { says: "long" }, steps: [{ ...reply("cut off he"), stop: "length" }] },
  { when: { says: "busy" }, times: 1, steps: [fail("overloaded", { retryAfter: 0 })] },
  { when: { says: "busy" }, steps: [reply("Now.")] },
];
const schema = { type: "object" as const, properties: { at: { type: "string" } }, required: ["at"] };

describe("the official SDKs", () => {
  let server: ModelServer;
  before(async () => {
    server = await startModelServer({ script });
  });
  after(() => server.close());

  describe("@anthropic-ai/sdk", () => {
    const client = (): Anthropic => new Anthropic({ apiKey: "test", baseURL: server.url, maxRetries: 1 });
    const ask = {
      model: "claude-test",
      max_tokens: 4096,
      thinking: { type: "enabled", budget_tokens: 1024 },
      tools: [{ name: "look", input_schema: schema }],
    } satisfies Partial<Anthropic.MessageCreateParams>;

    it("accumulates a stream to what the whole reply says, and its thinking is taken back", async () => {
      const messages: Anthropic.MessageParam[] = [{ role: "user", content: "work" }];
      const streamed = await client()
        .messages.stream({ ...ask, messages })
        .finalMessage();
      const whole = await client().messages.create({ ...ask, messages });
      const shape = ({ content, model, role, stop_reason, usage }: Anthropic.Message): unknown => ({
        content: content.map((block) => (block.type === "tool_use" ? { ...block, id: "" } : block)),
        model,
        role,
        stop_reason,
        output: usage.output_tokens,
      });
      assert.deepEqual(shape(streamed), shape(whole));
      assert.deepEqual(
        streamed.content.map(({ type }) => type),
        ["thinking", "text", "tool_use", "tool_use"],
      );
      assert.equal(streamed.stop_reason, "tool_use");
      const results: Anthropic.ContentBlockParam[] = streamed.content.flatMap((block) =>
        block.type === "tool_use" ? [{ type: "tool_result", tool_use_id: block.id, content: "seen" }] : [],
      );
      const second = await client().messages.create({
        ...ask,
        messages: [...messages, { role: "assistant", content: streamed.content }, { role: "user", content: results }],
      });
      assert.equal(second.stop_reason, "end_turn");
      const last = second.content.at(-1);
      assert.equal(last?.type === "text" ? last.text : "", "Both seen.");
    });

    it("reads redacted and empty thinking", async () => {
      const { content } = await client()
        .messages.stream({ ...ask, messages: [{ role: "user", content: "hidden" }] })
        .finalMessage();
      assert.deepEqual(
        content.map(({ type }) => type),
        ["redacted_thinking", "thinking", "text"],
      );
      const [, empty] = content;
      assert.ok(empty?.type === "thinking" && empty.thinking === "" && empty.signature.length > 100);
    });

    it("retries an overload, and names the error when it stays", async () => {
      const messages: Anthropic.MessageParam[] = [{ role: "user", content: "busy" }];
      const { content } = await client().messages.create({ ...ask, messages });
      assert.deepEqual(content, [{ type: "text", text: "Now." }]);
      const foreign = client().messages.create({
        ...ask,
        messages: [
          { role: "user", content: "work" },
          {
            role: "assistant",
            content: [
              { type: "thinking", thinking: "mine", signature: "Zm9yZWlnbg==" },
              { type: "text", text: "x" },
            ],
          },
          { role: "user", content: "work" },
        ],
      });
      await assert.rejects(foreign, (error) => {
        assert.ok(error instanceof Anthropic.BadRequestError);
        assert.match(error.message, /messages\.1\.content\.0: Invalid `signature` in `thinking` block/);
        assert.match(error.requestID ?? "", /^req_/);
        return true;
      });
    });

    it("counts tokens and lists models", async () => {
      const { input_tokens } = await client().messages.countTokens({
        model: "m",
        messages: [{ role: "user", content: "x".repeat(4000) }],
      });
      assert.ok(input_tokens >= 1000 && input_tokens < 1100);
      assert.ok((await client().models.list()).data.length > 0);
    });
  });

  describe("openai: Responses", () => {
    const client = (): OpenAI => new OpenAI({ apiKey: "test", baseURL: `${server.url}/v1`, maxRetries: 1 });
    const ask = {
      model: "gpt-test",
      store: false,
      include: ["reasoning.encrypted_content"],
      reasoning: { effort: "high", summary: "auto" },
      tools: [{ type: "function", name: "look", parameters: { ...schema }, strict: false }],
    } satisfies Partial<OpenAI.Responses.ResponseCreateParams>;

    it("accumulates a stream to what the whole reply says, and its reasoning is taken back", async () => {
      const stream = client().responses.stream({ ...ask, input: "work" });
      const numbers: number[] = [];
      for await (const event of stream) numbers.push(event.sequence_number);
      assert.deepEqual(numbers, [...numbers.keys()]);
      const streamed = await stream.finalResponse();
      const whole = await client().responses.create({ ...ask, input: "work" });
      assert.equal(streamed.output_text, words);
      assert.equal(whole.output_text, words);
      assert.equal(streamed.reasoning?.effort, "high");
      assert.deepEqual(
        streamed.output.map(({ type }) => type),
        ["reasoning", "message", "function_call", "function_call"],
      );
      const output = whole.output.flatMap((item): OpenAI.Responses.ResponseInputItem[] =>
        item.type === "function_call" ? [{ type: "function_call_output", call_id: item.call_id, output: "seen" }] : [],
      );
      const input = [{ role: "user", content: "work" }, ...whole.output, ...output] as OpenAI.Responses.ResponseInput;
      assert.equal((await client().responses.create({ ...ask, input })).output_text, "Both seen.");
    });

    it("says that a reply is incomplete", async () => {
      const stream = client().responses.stream({ ...ask, input: "long" });
      const { status, incomplete_details } = await stream.finalResponse();
      assert.deepEqual([status, incomplete_details?.reason], ["incomplete", "max_output_tokens"]);
    });

    it("names the error of reasoning that is not ours", async () => {
      const input: OpenAI.Responses.ResponseInput = [
        { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "Zm9yZWlnbg==" },
        { role: "user", content: "work" },
      ];
      await assert.rejects(client().responses.create({ ...ask, input }), (error) => {
        assert.ok(error instanceof OpenAI.BadRequestError);
        assert.equal(error.code, "invalid_encrypted_content");
        return true;
      });
    });
  });

  describe("openai: Chat Completions", () => {
    const client = (): OpenAI => new OpenAI({ apiKey: "test", baseURL: `${server.url}/v1`, maxRetries: 1 });
    const ask = {
      model: "chat-test",
      tools: [{ type: "function", function: { name: "look", parameters: { ...schema } } }],
    } satisfies Partial<OpenAI.ChatCompletionCreateParams>;

    it("accumulates a stream to what the whole reply says", async () => {
      const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: "work" }];
      const streamed = await client()
        .chat.completions.stream({ ...ask, messages, stream_options: { include_usage: true } })
        .finalChatCompletion();
      const whole = await client().chat.completions.create({ ...ask, messages });
      for (const completion of [streamed, whole]) {
        const choice = completion.choices[0];
        assert.equal(choice?.finish_reason, "tool_calls");
        assert.equal(choice?.message.content, words);
        const calls = choice?.message.tool_calls ?? [];
        assert.deepEqual(
          calls.map((called) => (called.type === "function" ? JSON.parse(called.function.arguments) : null)),
          [{ at: "a.txt", deep: { n: [1, 2] } }, { at: "b.txt" }],
        );
      }
      assert.ok((streamed.usage?.prompt_tokens ?? 0) > 0);
      assert.equal(streamed.usage?.completion_tokens, whole.usage?.completion_tokens);
    });
  });

  describe("@google/genai", () => {
    const client = (): GoogleGenAI => new GoogleGenAI({ apiKey: "test", httpOptions: { baseUrl: server.url } });
    const config = {
      thinkingConfig: { includeThoughts: true },
      tools: [{ functionDeclarations: [{ name: "look", parametersJsonSchema: schema }] }],
    };

    // The SDK's own `text` warns on the console where calls stand beside it.
    const said = ({ candidates }: GenerateContentResponse): string =>
      (candidates?.[0]?.content?.parts ?? []).map(({ text, thought }) => (thought ? "" : (text ?? ""))).join("");

    it("streams what the whole reply says, and its thoughts are taken back", async () => {
      const ask = { model: "gemini-test", config, contents: "work" };
      const whole = await client().models.generateContent(ask);
      let text = "";
      const calls: unknown[] = [];
      let signatures = 0;
      for await (const chunk of await client().models.generateContentStream(ask)) {
        text += said(chunk);
        calls.push(...(chunk.functionCalls ?? []).map(({ args }) => args));
        signatures += (chunk.candidates?.[0]?.content?.parts ?? []).filter(
          ({ thoughtSignature }) => thoughtSignature,
        ).length;
        assert.equal(chunk.modelVersion, "gemini-test");
      }
      assert.equal(text, words);
      assert.equal(said(whole), words);
      assert.deepEqual(
        calls,
        whole.functionCalls?.map(({ args }) => args),
      );
      assert.equal(signatures, 1);
      const content = whole.candidates?.[0]?.content;
      assert.ok(content !== undefined);
      const answered = whole.functionCalls?.map(({ id, name }) => ({
        functionResponse: { ...(id ? { id } : {}), ...(name ? { name } : {}), response: { output: "seen" } },
      }));
      const second = await client().models.generateContent({
        ...ask,
        contents: [{ role: "user", parts: [{ text: "work" }] }, content, { role: "user", parts: answered ?? [] }],
      });
      assert.equal(second.text, "Both seen.");
    });

    it("counts tokens", async () => {
      const { totalTokens } = await client().models.countTokens({ model: "gemini-test", contents: "x".repeat(4000) });
      assert.ok((totalTokens ?? 0) >= 1000);
    });
  });
});
