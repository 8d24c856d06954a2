import { seeded } from "../../src/stats/index.ts";

/** Both bodies of one call. */
export interface Call {
  readonly request: Uint8Array<ArrayBuffer>;
  readonly reply: Uint8Array<ArrayBuffer>;
}

/**
 * Calls of one conversation in Claude Code's form: each sends all that was said so far, an answer that thinks and calls a
 * tool, and its result; the cache marker moves along. Texts are invented.
 *
 * @param bytes of the first request, about
 * @param isStreamed its answers come as events
 */
export function conversation(session: string, bytes: number, calls: number, isStreamed = false): readonly Call[] {
  const random = seeded(Number.parseInt(session.slice(0, 8), 10) + bytes);
  const words = (length: number): string => {
    let text = "";
    while (text.length < length) text += `const ${word(random)} = read("src/${word(random)}.ts");\n`;
    return text.slice(0, length);
  };
  const isLong = bytes > 10_000;
  const system = [
    {
      type: "text",
      text: `You are an agent.\nWorking directory: /home/sam/orders\nDate: 2026-11-20\n${words(isLong ? 16_000 : 300)}`,
    },
  ];
  const tools = Array.from({ length: isLong ? 24 : 1 }, (_, index) => ({
    name: `Tool${index}`,
    description: words(isLong ? 1_500 : 100),
    input_schema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  }));
  const messages: { role: string; content: Record<string, unknown>[] }[] = [
    { role: "user", content: [{ type: "text", text: `Mend ${session}.` }] },
  ];
  let turn = 0;
  const answer = (): Record<string, unknown>[] => [
    { type: "thinking", thinking: words(isLong ? 300 : 40), signature: words(400).replace(/\W/g, "A") },
    { type: "text", text: words(isLong ? 120 : 30) },
    { type: "tool_use", id: `toolu_${session.slice(0, 8)}_${turn}`, name: "Tool0", input: { path: `src/${turn}.ts` } },
  ];
  const goOn = (content: Record<string, unknown>[]): void => {
    const result = { type: "tool_result", tool_use_id: content.at(-1)?.id, content: words(isLong ? 4_000 : 60) };
    messages.push({ role: "assistant", content }, { role: "user", content: [result] });
    turn += 1;
  };
  const text = (): string =>
    JSON.stringify({ model: "claude-opus-4-6", messages, system, tools, max_tokens: 32_000, stream: true });
  if (isLong) for (let said = text().length; said < bytes; said += 5_100) goOn(answer());
  return Array.from({ length: calls }, () => {
    const marked = messages.at(-1)?.content.at(-1) ?? {};
    marked.cache_control = { type: "ephemeral" };
    const request = bytesOf(text());
    delete marked.cache_control;
    const content = answer();
    const usage = { input_tokens: 10, cache_read_input_tokens: 1_000, output_tokens: 200 };
    const said = { id: `msg_${session}_${turn}`, type: "message", role: "assistant", model: "claude-opus-4-6" };
    const message = { ...said, content, stop_reason: "tool_use", usage };
    const reply = bytesOf(isStreamed ? eventsOf(message) : JSON.stringify(message));
    goOn(content);
    return { request, reply };
  });
}

interface Message {
  readonly content: readonly Readonly<Record<string, unknown>>[];
  readonly stop_reason: string;
  readonly usage: Readonly<Record<string, number>>;
}

/** As Anthropic streams it, some twenty characters an event. */
function eventsOf({ content, stop_reason, usage, ...said }: Message): string {
  const events: { readonly type: string }[] = [];
  const say = (type: string, fields: object): void => void events.push({ type, ...fields });
  say("message_start", { message: { ...said, content: [], stop_reason: null, usage } });
  for (const [index, { thinking, signature, text, input, ...rest }] of content.entries()) {
    const delta = (type: string, name: string, value: unknown): void => {
      for (const piece of String(value).match(/.{1,20}/gs) ?? [])
        say("content_block_delta", { index, delta: { type, [name]: piece } });
    };
    if (typeof thinking === "string") {
      say("content_block_start", { index, content_block: { ...rest, thinking: "", signature: "" } });
      delta("thinking_delta", "thinking", thinking);
      say("content_block_delta", { index, delta: { type: "signature_delta", signature } });
    } else if (typeof text === "string") {
      say("content_block_start", { index, content_block: { ...rest, text: "" } });
      delta("text_delta", "text", text);
    } else {
      say("content_block_start", { index, content_block: { ...rest, input: {} } });
      delta("input_json_delta", "partial_json", JSON.stringify(input));
    }
    say("content_block_stop", { index });
  }
  say("message_delta", { delta: { stop_reason, stop_sequence: null }, usage });
  say("message_stop", {});
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}

function word(random: () => number): string {
  return Math.floor(random() * 1e7).toString(36);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}
