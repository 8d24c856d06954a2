import {
  type Masks,
  mediaItem,
  otherItem,
  reasoningItem,
  textItem,
  toolCallItem,
  toolResultItem,
  type Where,
} from "../../canonical/index.ts";
import type { Item, Role } from "../../item.ts";
import { argumentsOf } from "../arguments-of.ts";
import { type Bag, bag, isBag, list, text } from "../narrow.ts";
import { wantsReasoningBack } from "./wants-reasoning-back.ts";

/** The items of one message of `messages`, or of a reply's `message`: reasoning, then text, then tool calls. */
export function chatItems(value: unknown, message: number, model: string, masks: Masks): Item[] {
  const entry = bag(value);
  const role = chatRole(entry.role);
  const where: Where = { role, message, masks };
  if (role === "tool") return [result(entry, where)];
  if (role === "assistant") {
    return [...reasoning(entry, model, where), ...said(entry, where), ...calls(entry, where)];
  }
  return contentItems(entry.content, where);
}

/** Who speaks: `function` is the old name of `tool`. */
export function chatRole(role: unknown): Role {
  if (role === "function") return "tool";
  return role === "assistant" || role === "system" || role === "developer" || role === "tool" ? role : "user";
}

/** A reply streams one text; clients send it back as a string or in parts. So the parts are one text here. */
function said(entry: Bag, where: Where): Item[] {
  const parts = Array.isArray(entry.content) ? entry.content : [entry.content];
  const saidIn = (part: unknown): string | undefined => text(part) ?? text(bag(part).text) ?? text(bag(part).refusal);
  return [
    ...some(textItem(where, parts.map((part) => saidIn(part) ?? "").join(""))),
    ...some(textItem(where, text(entry.refusal) ?? "")),
    ...contentItems(
      parts.filter((part) => isBag(part) && saidIn(part) === undefined),
      where,
    ),
  ];
}

function contentItems(content: unknown, where: Where): Item[] {
  if (typeof content === "string") return some(textItem(where, content));
  return list(content).flatMap((value) => {
    const part = bag(value);
    if (typeof part.text === "string") return some(textItem(where, part.text));
    const type = text(part.type) ?? "";
    const media = mediaTypes[type];
    return media === undefined ? [otherItem(where, type, value)] : [mediaItem(where, media, part[type])];
  });
}

const mediaTypes: Readonly<Record<string, string>> = {
  image_url: "image",
  input_audio: "audio",
  file: "file",
  video_url: "video",
};

function reasoning(entry: Bag, model: string, where: Where): Item[] {
  const details = list(entry.reasoning_details).map(bag);
  if (details.length > 0) return detailed(details, where);
  const plain = text(entry.reasoning_content) ?? text(entry.reasoning) ?? "";
  return plain === "" ? [] : [reasoningItem(where, "plain", plain, "", wantsReasoningBack(model))];
}

/**
 * `reasoning_details` (OpenRouter, MiniMax) come in pieces, which clients send back as they came or put together: all
 * texts are one item, and so are all summaries; each encrypted part is one.
 */
function detailed(details: readonly Bag[], where: Where): Item[] {
  const joined = (field: string): string => details.map((detail) => text(detail[field]) ?? "").join("");
  const items: Item[] = [];
  const [plain, signature, summary] = [joined("text"), joined("signature"), joined("summary")];
  if (plain !== "" || signature !== "") items.push(reasoningItem(where, "plain", plain, signature, true));
  if (summary !== "") items.push(reasoningItem(where, "summary", summary, "", false));
  for (const { data } of details) {
    if (typeof data === "string" && data !== "") items.push(reasoningItem(where, "encrypted", "", data, true));
  }
  return items;
}

function calls(entry: Bag, where: Where): Item[] {
  const legacy = isBag(entry.function_call) ? [{ function: entry.function_call }] : [];
  return [...list(entry.tool_calls), ...legacy].map((value) => {
    const call = bag(value);
    const custom = isBag(call.custom) ? call.custom : null;
    const fn = bag(call.function);
    return toolCallItem(where, {
      callId: text(call.id) ?? "",
      idCounts: true,
      name: text(custom?.name) ?? text(fn.name) ?? "",
      input: custom === null ? argumentsOf(fn.arguments) : custom.input,
      byProvider: false,
    });
  });
}

function result(entry: Bag, where: Where): Item {
  const parts = Array.isArray(entry.content) ? entry.content : [entry.content ?? ""];
  const textOf = (part: unknown): string | undefined => text(part) ?? text(bag(part).text);
  return toolResultItem(where, {
    callId: text(entry.tool_call_id) ?? text(entry.name) ?? "",
    idCounts: true,
    name: "",
    texts: parts.map((part) => textOf(part) ?? "").filter((part) => part !== ""),
    rest: parts.filter((part) => textOf(part) === undefined),
    isError: false,
  });
}

function some(item: Item | null): Item[] {
  return item === null ? [] : [item];
}
