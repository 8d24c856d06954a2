import type { Block, Message, TextBlock } from "./types.ts";

const marker = { cache_control: { type: "ephemeral", ttl: "5m" } } as const;

/** The system prompt, with a cache marker: sub-agents and new conversations share what stands before it. */
export function markedPrompt(text: string): TextBlock[] {
  return [{ type: "text", text, ...marker }];
}

/** The history with a cache marker at its end, so that the next request reads all of this one from the cache. */
export function markedHistory(messages: readonly Message[]): Message[] {
  return messages.map((message, index) => (index === messages.length - 1 ? marked(message) : message));
}

function marked(message: Message): Message {
  const at = message.content.findLastIndex(({ type }) => type !== "thinking" && type !== "redacted_thinking");
  // Spreading a union widens it; the marker may stand on every kind of block but thoughts.
  return {
    ...message,
    content: message.content.map((block, i) => (i === at ? ({ ...block, ...marker } as Block) : block)),
  };
}
