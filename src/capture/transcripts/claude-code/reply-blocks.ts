import type { Item } from "../../../wire/index.ts";
import { type Fields, text, word } from "../../files/index.ts";
import { mediaItem, otherItem, reasoningItem, textItem, toolCallItem, toolResultItem } from "../log-items.ts";

/** A content block of a reply, as the Messages API returned it. Unknown types are carried. */
export function replyBlock(block: Fields): Item {
  const type = word(block.type) ?? "unknown";
  switch (type) {
    case "text":
      return textItem("assistant", text(block.text) ?? "", "model");
    case "thinking":
      return reasoningItem("plain", text(block.thinking) ?? "", (text(block.signature) ?? "").length);
    case "redacted_thinking":
      return reasoningItem("redacted", "", (text(block.data) ?? "").length);
    case "tool_use":
    case "mcp_tool_use":
    case "server_tool_use":
      return toolCallItem(text(block.id) ?? "", text(block.name) ?? "", block.input, type === "server_tool_use");
    case "image":
      return mediaItem("assistant", "image");
    default:
      if (type.endsWith("_tool_result")) return toolResultItem(text(block.tool_use_id) ?? "", "", false, null);
      return otherItem("assistant", type);
  }
}

/** Two lines with the same block of one reply: by id where there is one, else by content. */
export function sameBlock(a: Item, b: Item): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "tool-call" && b.kind === "tool-call") return a.callId === b.callId;
  if (a.kind === "tool-result" && b.kind === "tool-result") return a.callId === b.callId;
  if (a.kind === "text" && b.kind === "text") return a.text === b.text;
  if (a.kind === "reasoning" && b.kind === "reasoning") {
    return a.form === b.form && a.carrierChars === b.carrierChars && a.text === b.text;
  }
  return a.kind === "other" && b.kind === "other" && a.type === b.type;
}
