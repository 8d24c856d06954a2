import type { Block, Message } from "./types.ts";

/** What a tool gave. */
export interface ToolResult {
  readonly id: string;
  readonly text: string;
  readonly isError: boolean;
}

/** What of a reply goes into the history: all of it, thoughts and their signatures included. */
export function replyToKeep(content: readonly Block[]): Message {
  return { role: "assistant", content: [...content] };
}

/** The message that answers tool calls, with what the person said meanwhile behind the results. */
export function resultsMessage(results: readonly ToolResult[], said: readonly string[]): Message {
  const answers = results.map(
    ({ id, text, isError }): Block => ({ type: "tool_result", tool_use_id: id, content: text, is_error: isError }),
  );
  return { role: "user", content: [...answers, ...said.map(textBlock)] };
}

/** What a person says. */
export function personMessage(text: string): Message {
  return { role: "user", content: [textBlock(text)] };
}

/**
 * The history of a request: everything so far.
 *
 * @param refused messages before this index hold thoughts whose signatures the provider refused: they go without them
 */
export function historyToSend(messages: readonly Message[], refused: number): readonly Message[] {
  return messages.map((message, index) => (index < refused ? withoutThoughts(message) : message));
}

/** The history of a conversation that a new process takes up. Tools that the old one did not finish are answered for. */
export function historyToResume(messages: readonly Message[]): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== "assistant") return messages;
  const open = callsIn(last).map(({ id }) => ({ id, text: "The program ended before the tool did.", isError: true }));
  return open.length === 0 ? messages : [...messages, resultsMessage(open, [])];
}

/** The tool calls of a message. */
export function callsIn(message: Message): readonly Extract<Block, { type: "tool_use" }>[] {
  return message.content.flatMap((block) => (block.type === "tool_use" ? [block] : []));
}

function withoutThoughts(message: Message): Message {
  const content = message.content.filter(({ type }) => type !== "thinking" && type !== "redacted_thinking");
  // A message may not be empty.
  return { ...message, content: content.length === 0 ? [textBlock("…")] : content };
}

function textBlock(text: string): Block {
  return { type: "text", text };
}
