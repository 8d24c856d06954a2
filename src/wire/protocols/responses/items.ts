import type { Masks } from "../../canonical/index.ts";
import {
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

/** Given by the provider to what it puts out; clients may leave them out on the way back. */
const assigned: ReadonlySet<string> = new Set([
  "id",
  "status",
  "type",
  "call_id",
  "phase",
  "internal_chat_message_metadata_passthrough",
]);
/** Calls the provider runs itself; their results come inside the call or in the same reply. */
const byProvider: ReadonlySet<string> = new Set([
  "web_search_call",
  "file_search_call",
  "code_interpreter_call",
  "image_generation_call",
  "mcp_call",
]);

/**
 * The items of one element of `input` or `output` (Responses API, "Input item list"). Texts of a message are items of
 * their own.
 *
 * @param stored whether the provider keeps the conversation, so that reasoning need not come back
 */
export function responsesItems(value: unknown, message: number, stored: boolean, masks: Masks): Item[] {
  if (typeof value === "string") return some(textItem({ role: "user", message, masks }, value));
  const item = bag(value);
  const type = text(item.type) ?? (item.role === undefined ? "" : "message");
  const where: Where = { role: "assistant", message, masks };
  if (type === "message") return messageItems(item, { ...where, role: responsesRole(item.role) });
  if (type === "reasoning") return [reasoning(item, stored, where)];
  if (type.endsWith("_call_output") || type === "tool_search_output")
    return [output(type, item, { ...where, role: "tool" })];
  if (type.endsWith("_call")) return [call(type, item, where)];
  return [otherItem(where, type, without(item, assigned))];
}

/** Who speaks: `user` where nobody is named, as the API has it. */
export function responsesRole(role: unknown): Role {
  return role === "assistant" || role === "system" || role === "developer" ? role : "user";
}

function messageItems({ content }: Bag, where: Where): Item[] {
  if (typeof content === "string") return some(textItem(where, content));
  return list(content).flatMap((value) => {
    const part = bag(value);
    const said = text(part.text) ?? text(part.refusal);
    if (said !== undefined) return some(textItem(where, said));
    const type = text(part.type) ?? "";
    const media = mediaTypes[type];
    return media === undefined ? [otherItem(where, type, value)] : [mediaItem(where, media, without(part, detail))];
  });
}

const detail: ReadonlySet<string> = new Set(["type", "detail"]);
const mediaTypes: Readonly<Record<string, string>> = { input_image: "image", input_file: "file", input_audio: "audio" };

function reasoning(item: Bag, stored: boolean, where: Where): Item {
  const textsOf = (value: unknown): string =>
    list(value)
      .map((part) => text(bag(part).text) ?? "")
      .join("\n");
  const raw = textsOf(item.content);
  const said = raw === "" ? textsOf(item.summary) : raw;
  const carrier = text(item.encrypted_content) ?? "";
  const form = carrier !== "" ? "encrypted" : raw !== "" ? "plain" : "summary";
  return reasoningItem(where, form, said, carrier, carrier !== "" || !stored);
}

function call(type: string, item: Bag, where: Where): Item {
  const ran = byProvider.has(type);
  const callId = text(item.call_id);
  const input = item.arguments ?? item.input ?? item.action;
  const namespace = text(item.namespace);
  const name = text(item.name) ?? type.replace(/_call$/, "");
  return toolCallItem(where, {
    callId: callId ?? text(item.id) ?? "",
    idCounts: callId !== undefined,
    name: namespace === undefined ? name : `${namespace}.${name}`,
    input:
      type === "custom_tool_call"
        ? (text(input) ?? input ?? "")
        : input === undefined
          ? without(item, assigned)
          : argumentsOf(input),
    byProvider: ran || item.execution === "server",
  });
}

function output(type: string, item: Bag, where: Where): Item {
  const callId = text(item.call_id);
  const content = item.output ?? item.tools;
  const texts: string[] = [];
  const rest: unknown[] = [];
  for (const part of Array.isArray(content) ? content : content === undefined || content === null ? [] : [content]) {
    const said =
      typeof part === "string" ? part : isBag(part) && part.type !== "input_file" ? text(part.text) : undefined;
    if (said === undefined) rest.push(part);
    else texts.push(said);
  }
  return toolResultItem(where, {
    callId: callId ?? text(item.id) ?? "",
    idCounts: callId !== undefined,
    name: type === "function_call_output" ? "" : type,
    texts,
    rest,
    isError: item.is_error === true,
  });
}

function without(item: Bag, names: ReadonlySet<string>): Bag {
  return Object.fromEntries(Object.entries(item).filter(([name, value]) => !names.has(name) && value !== null));
}

function some(item: Item | null): Item[] {
  return item === null ? [] : [item];
}
