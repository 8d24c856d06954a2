import {
  mediaItem,
  otherItem,
  reasoningItem,
  textItem,
  toolCallItem,
  toolResultItem,
  type Where,
} from "../../canonical/index.ts";
import type { Item } from "../../item.ts";
import { argumentsOf } from "../arguments-of.ts";
import { bag, isBag, text } from "../narrow.ts";

/** The items of one message's content: a string, or a list of content blocks (Messages API, "content"). */
export function anthropicItems(content: unknown, where: Where): Item[] {
  const blocks =
    typeof content === "string" ? [{ type: "text", text: content }] : Array.isArray(content) ? content : [];
  const items: Item[] = [];
  for (const block of blocks) {
    const item = typeof block === "string" ? textItem(where, block) : anthropicItem(block, where);
    if (item !== null) items.push(item);
  }
  return items;
}

function anthropicItem(value: unknown, where: Where): Item | null {
  const block = bag(value);
  const type = text(block.type) ?? "";
  switch (type) {
    case "text":
      return typeof block.text === "string" ? textItem(where, block.text) : otherItem(where, type, value);
    case "thinking":
      return reasoningItem(where, "plain", text(block.thinking) ?? "", text(block.signature) ?? "", true);
    case "redacted_thinking":
      return reasoningItem(where, "redacted", "", text(block.data) ?? "", true);
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      return toolCallItem(where, {
        callId: text(block.id) ?? "",
        idCounts: true,
        name: text(block.name) ?? "",
        input: argumentsOf(block.input),
        byProvider: type !== "tool_use",
      });
    case "image":
    case "document":
      return mediaItem(where, text(bag(block.source).media_type) ?? type, block.source);
    default:
      // `tool_result`, and the results of the provider's own tools (`web_search_tool_result` …).
      return type.endsWith("tool_result") && typeof block.tool_use_id === "string"
        ? resultItem(type, block.tool_use_id, block.content, block.is_error === true, where)
        : otherItem(where, type, value);
  }
}

function resultItem(type: string, callId: string, content: unknown, isError: boolean, where: Where): Item {
  const texts: string[] = [];
  const rest: unknown[] = [];
  const parts = Array.isArray(content) ? content : content === undefined || content === null ? [] : [content];
  for (const part of parts) {
    if (typeof part === "string") texts.push(part);
    else if (isBag(part) && part.type === "text" && typeof part.text === "string") texts.push(part.text);
    else rest.push(part);
  }
  return toolResultItem(type === "tool_result" ? { ...where, role: "tool" } : where, {
    callId,
    idCounts: true,
    name: type === "tool_result" ? "" : type,
    texts,
    rest,
    isError,
  });
}
