import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { call, reply, think } from "./index.ts";
import { ask, eventsOf, post, serving } from "./serving.fixture.ts";

describe("a stream", () => {
  const answers = reply(think("t"), "x", call("do", { a: 1 }));

  it("of Anthropic Messages has the events of the real one", async (t) => {
    const server = await serving(t, { script: [{ steps: [answers] }] });
    const response = await post(server, "/v1/messages?beta=true", ask);
    assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
    assert.match(response.headers.get("request-id") ?? "", /^req_/);
    const events = eventsOf(await response.text());
    assert.deepEqual(
      events.map(({ event, data }) => [event, data.index ?? null]),
      [
        ["message_start", null],
        ["ping", null],
        ["content_block_start", 0],
        ["content_block_delta", 0],
        ["content_block_delta", 0],
        ["content_block_stop", 0],
        ["content_block_start", 1],
        ["content_block_delta", 1],
        ["content_block_stop", 1],
        ["content_block_start", 2],
        ["content_block_delta", 2],
        ["content_block_delta", 2],
        ["content_block_stop", 2],
        ["message_delta", null],
        ["message_stop", null],
      ],
    );
    assert.ok(events.every(({ event, data }) => event === data.type));
  });

  it("of Responses has the events of the real one, numbered", async (t) => {
    const server = await serving(t, { script: [{ steps: [answers] }] });
    const body = { model: "m", stream: true, input: "go", reasoning: { summary: "auto" } };
    const events = eventsOf(await (await post(server, "/v1/responses", body)).text());
    assert.deepEqual(
      events.map(({ event }) => event?.replace("response.", "")),
      [
        ["created", "in_progress"],
        ["output_item.added", "reasoning_summary_part.added", "reasoning_summary_text.delta"],
        ["reasoning_summary_text.done", "reasoning_summary_part.done", "output_item.done"],
        ["output_item.added", "content_part.added", "output_text.delta"],
        ["output_text.done", "content_part.done", "output_item.done"],
        ["output_item.added", "function_call_arguments.delta", "function_call_arguments.done", "output_item.done"],
        ["completed"],
      ].flat(),
    );
    assert.deepEqual(
      events.map(({ data }) => data.sequence_number),
      [...events.keys()],
    );
  });

  it("of Chat Completions ends with [DONE]", async (t) => {
    const server = await serving(t, { script: [{ steps: [answers] }] });
    const text = await (await post(server, "/v1/chat/completions", ask)).text();
    assert.ok(text.endsWith("data: [DONE]\n\n"));
  });

  it("of Gemini comes as events or as an array, as asked", async (t) => {
    const server = await serving(t, { script: [{ steps: [answers] }] });
    const path = "/v1beta/models/m:streamGenerateContent";
    const body = { contents: [{ role: "user", parts: [{ text: "go" }] }] };
    const events = eventsOf(await (await post(server, `${path}?alt=sse`, body)).text());
    const array: unknown = await (await post(server, path, body)).json();
    assert.equal(events.length, 2);
    assert.ok(Array.isArray(array) && array.length === 2);
  });
});

describe("a mishap", () => {
  const long = reply("word ".repeat(100));

  it("cuts a stream after so many events", async (t) => {
    const server = await serving(t, { script: [{ steps: [{ ...long, mishaps: [{ is: "cut", after: 5 }] }] }] });
    const response = await post(server, "/v1/messages", ask);
    let text = "";
    const decoder = new TextDecoder();
    await assert.rejects(async () => {
      for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    });
    assert.equal(eventsOf(text).length, 5);
  });

  it("cuts a whole reply in half", async (t) => {
    const server = await serving(t, { script: [{ steps: [{ ...long, mishaps: [{ is: "cut", after: 5 }] }] }] });
    const response = await post(server, "/v1/messages", { ...ask, stream: false });
    await assert.rejects(response.text());
  });

  it("ends a stream with an error event", async (t) => {
    const server = await serving(t, {
      script: [{ steps: [{ ...long, mishaps: [{ is: "error", after: 4, error: "overloaded" }] }] }],
    });
    const events = eventsOf(await (await post(server, "/v1/messages", ask)).text());
    assert.equal(events.length, 5);
    assert.match(JSON.stringify(events.at(-1)), /overloaded_error/);
  });

  it("stalls for the time that the script says", async (t) => {
    const slept: number[] = [];
    const sleep = async (ms: number): Promise<void> => void slept.push(ms);
    const server = await serving(t, {
      sleep,
      script: [{ steps: [{ ...long, mishaps: [{ is: "stall", after: 3, ms: 60_000 }] }] }],
    });
    const events = eventsOf(await (await post(server, "/v1/messages", ask)).text());
    assert.equal(events.at(-1)?.event, "message_stop");
    assert.deepEqual(slept, [60_000]);
  });

  it("serves another model and effort than was asked for", async (t) => {
    const server = await serving(t, {
      script: [{ steps: [{ ...reply("x"), servedModel: "small", servedEffort: "low" }] }],
    });
    const body = { model: "large", input: "go", reasoning: { effort: "high" } };
    const served = (await (await post(server, "/v1/responses", body)).json()) as Record<string, unknown>;
    assert.deepEqual([served.model, (served.reasoning as Record<string, unknown>).effort], ["small", "low"]);
  });
});
