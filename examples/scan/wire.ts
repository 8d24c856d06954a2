import { type Era, eraAt } from "./era.ts";
import { hex, opaque, seeded, uuid } from "./random.ts";

const model = "claude-opus-4-6";

/**
 * Three synthetic captured sessions in one HAR 1.2: before the effort changed, after it, and one in which thinking is
 * cleared after an idle hour and then again on every call (the April bug).
 */
export function wireHar(): string {
  const entries = [
    ...session("2026-02-27", 11, []),
    ...session("2026-03-12", 12, []),
    ...session("2026-03-28", 13, [6]),
  ];
  const log = { version: "1.2", creator: { name: "evenkeel example, synthetic", version: "1" }, entries };
  return `${JSON.stringify({ log }, null, 1)}\n`;
}

type Block = Readonly<Record<string, unknown>>;
interface Message {
  readonly role: string;
  readonly content: readonly Block[];
}

/** @param idleBefore calls before which the person was away for 64 minutes */
function session(day: string, seed: number, idleBefore: readonly number[]): readonly object[] {
  const random = seeded(seed);
  const era = eraAt(day);
  const id = uuid(random);
  const entries: object[] = [];
  const messages: Message[] = [
    { role: "user", content: [{ type: "text", text: "Please make the total show the discount." }] },
  ];
  let clock = Date.parse(`${day}T09:00:00Z`);
  let latched = false;
  let cached = 0;
  for (let call = 0; call < 12; call += 1) {
    const idle = idleBefore.includes(call);
    latched ||= idle;
    clock += idle ? 64 * 60_000 : 15_000;
    const ends = call % 3 === 2;
    const reply = replyBlocks(random, era, call, ends);
    const written = cached === 0 || idle ? 19_000 + call * 400 : 400;
    const usage = { read: idle ? 0 : cached, written };
    cached = usage.read + written;
    entries.push(entry(clock, id, era, messages, latched ? 1 : "all", reply, usage, random));
    messages.push({ role: "assistant", content: reply });
    messages.push({
      role: "user",
      content: ends ? [{ type: "text", text: "Good. Now the next part, please." }] : results(reply),
    });
  }
  return entries;
}

function replyBlocks(random: () => number, era: Era, call: number, ends: boolean): readonly Block[] {
  const thinking = { type: "thinking", thinking: "", signature: opaque(random, Math.round(era.thinking / 4)) };
  if (ends) return [thinking, { type: "text", text: "That part is done." }];
  const input = { file_path: `/home/sam/orders/src/part-${call}.ts` };
  return [thinking, { type: "tool_use", id: `toolu_${hex(random, 24)}`, name: "Read", input }];
}

function results(reply: readonly Block[]): readonly Block[] {
  return reply
    .filter((block) => block.type === "tool_use")
    .map((block) => ({ type: "tool_result", tool_use_id: block.id, content: "1\texport const part = 1;" }));
}

function entry(
  clock: number,
  session: string,
  era: Era,
  messages: readonly Message[],
  keep: "all" | number,
  reply: readonly Block[],
  usage: { readonly read: number; readonly written: number },
  random: () => number,
): object {
  const body = {
    model,
    max_tokens: 32_000,
    stream: true,
    system: [
      {
        type: "text",
        text: "[a stand-in for the system prompt of the example agent]",
        cache_control: { type: "ephemeral" },
      },
      { type: "text", text: "Working directory: /home/sam/orders", cache_control: { type: "ephemeral" } },
    ],
    tools: [
      {
        name: "Read",
        description: "[stand-in]",
        input_schema: { type: "object", properties: { file_path: { type: "string" } } },
      },
    ],
    thinking: { type: "adaptive" },
    output_config: { effort: era.effort },
    context_management: {
      edits: [
        { type: "clear_thinking_20251015", keep: keep === "all" ? "all" : { type: "thinking_turns", value: keep } },
      ],
    },
    messages,
  };
  const text = JSON.stringify(body);
  const wait = 900 + Math.floor(random() * 800);
  return {
    startedDateTime: new Date(clock).toISOString(),
    time: wait + 2_000,
    request: {
      method: "POST",
      url: "http://127.0.0.1:4700/v1/messages?beta=true",
      httpVersion: "HTTP/1.1",
      headers: [
        { name: "content-type", value: "application/json" },
        { name: "user-agent", value: `claude-cli/${era.version} (external, cli)` },
        { name: "x-claude-code-session-id", value: session },
        { name: "anthropic-beta", value: "interleaved-thinking-2025-05-14,context-management-2025-06-27" },
      ],
      cookies: [],
      queryString: [{ name: "beta", value: "true" }],
      headersSize: -1,
      bodySize: text.length,
      postData: { mimeType: "application/json", text },
    },
    response: {
      status: 200,
      statusText: "OK",
      httpVersion: "HTTP/1.1",
      headers: [{ name: "content-type", value: "text/event-stream" }],
      cookies: [],
      redirectURL: "",
      headersSize: -1,
      bodySize: -1,
      content: { size: -1, mimeType: "text/event-stream", text: stream(reply, usage, random) },
    },
    cache: {},
    timings: { send: 0, wait, receive: 2_000 },
  };
}

/** The reply as the Messages API streams it. */
function stream(
  reply: readonly Block[],
  usage: { readonly read: number; readonly written: number },
  random: () => number,
): string {
  const counted = { input_tokens: 4, cache_read_input_tokens: usage.read, cache_creation_input_tokens: usage.written };
  const events: Block[] = [
    {
      type: "message_start",
      message: {
        id: `msg_${hex(random, 24)}`,
        type: "message",
        role: "assistant",
        model,
        content: [],
        usage: { ...counted, output_tokens: 1 },
      },
    },
  ];
  reply.forEach((block, index) => {
    events.push(...blockEvents(block, index));
  });
  const stop = reply.some((block) => block.type === "tool_use") ? "tool_use" : "end_turn";
  events.push({ type: "message_delta", delta: { stop_reason: stop }, usage: { ...counted, output_tokens: 200 } });
  events.push({ type: "message_stop" });
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}

function blockEvents(block: Block, index: number): readonly Block[] {
  const delta = (content: Block): Block => ({ type: "content_block_delta", index, delta: content });
  const stop = { type: "content_block_stop", index };
  const start = (content_block: Block): Block => ({ type: "content_block_start", index, content_block });
  switch (block.type) {
    case "thinking":
      return [
        start({ type: "thinking", thinking: "", signature: "" }),
        delta({ type: "signature_delta", signature: block.signature }),
        stop,
      ];
    case "text":
      return [start({ type: "text", text: "" }), delta({ type: "text_delta", text: block.text }), stop];
    default:
      return [
        start({ ...block, input: {} }),
        delta({ type: "input_json_delta", partial_json: JSON.stringify(block.input) }),
        stop,
      ];
  }
}
