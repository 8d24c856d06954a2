import type { SseEvent } from "../../sse/index.ts";
import { type Bag, bag, count, isBag, parseJson, text } from "../narrow.ts";
import type { Assembled, ProviderError } from "../reading.ts";

/** Puts the message together again from its stream (Messages API, "Streaming messages"). */
export function assembleAnthropic(events: readonly SseEvent[]): Assembled {
  let message: Bag = {};
  let ended = false;
  let error: ProviderError | null = null;
  const blocks = new Map<number, Block>();
  for (const event of events) {
    const data = bag(parseJson(event.data));
    switch (data.type) {
      case "message_start":
        message = bag(data.message);
        break;
      case "content_block_start":
        blocks.set(count(data.index) ?? blocks.size, { ...bag(data.content_block), json: "" });
        break;
      case "content_block_delta":
        grow(blocks.get(count(data.index) ?? blocks.size - 1), bag(data.delta));
        break;
      case "message_delta":
        message = { ...message, ...bag(data.delta), ...later(message, data), delta: true };
        break;
      case "message_stop":
        ended = true;
        break;
      case "error":
        error = anthropicError(data);
        break;
    }
  }
  const content = [...blocks].sort(([a], [b]) => a - b).map(([, block]) => finished(block));
  return {
    body: Object.keys(message).length === 0 && content.length === 0 ? null : { ...message, content },
    ended,
    error,
  };
}

/** The error of a body or an event `{type: "error", error: {type, message}}`. */
export function anthropicError(body: Bag): ProviderError | null {
  if (!isBag(body.error)) return null;
  return { type: text(body.error.type) ?? "unknown", message: text(body.error.message) ?? "" };
}

/** A content block as it grows; `json` gathers the pieces of a tool's input. */
type Block = Record<string, unknown> & { json: string };

function grow(block: Block | undefined, delta: Bag): void {
  if (block === undefined) return;
  const add = (field: string, piece: unknown): void => {
    if (typeof piece === "string") block[field] = `${text(block[field]) ?? ""}${piece}`;
  };
  switch (delta.type) {
    case "text_delta":
      add("text", delta.text);
      break;
    case "thinking_delta":
      add("thinking", delta.thinking);
      break;
    case "input_json_delta":
      add("json", delta.partial_json);
      break;
    case "signature_delta":
      // One delta holds the whole signature.
      block.signature = delta.signature;
      break;
    case "citations_delta":
      block.citations = [...(Array.isArray(block.citations) ? block.citations : []), delta.citation];
      break;
    case "compaction_delta":
      block.content = delta.content;
      break;
  }
}

function finished({ json, ...block }: Block): unknown {
  return json === "" ? block : { ...block, input: json };
}

/** `message_delta` brings counts up to date; some servers send lower or missing ones there, so the larger counts. */
function later(message: Bag, data: Bag): Bag {
  const usage: Record<string, unknown> = { ...bag(message.usage) };
  for (const [name, value] of Object.entries(bag(data.usage))) {
    const before = count(usage[name]);
    const now = count(value);
    if (now !== undefined) usage[name] = before === undefined ? now : Math.max(before, now);
    else if (value !== null && value !== undefined) usage[name] = value;
  }
  const edits = data.context_management ?? message.context_management;
  return { usage, ...(edits === undefined ? {} : { context_management: edits }) };
}
