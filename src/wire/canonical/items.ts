import type { Hash } from "../ids.ts";
import type { MediaItem, OtherItem, ReasoningItem, Role, TextItem, ToolCallItem, ToolResultItem } from "../item.ts";
import { canonicalJson } from "./canonical-json.ts";
import { hashOf } from "./hash-of.ts";
import type { Masks } from "./masks.ts";

/** Where an item stands, and what is masked in it. */
export interface Where {
  readonly role: Role;
  /** Index of the message in the body. */
  readonly message: number;
  readonly masks: Masks;
}

/** Cache markers move from call to call and say nothing to the model. */
const cacheMarkers: ReadonlySet<string> = new Set(["cache_control"]);

const utf8Bytes = (text: string): number => Buffer.byteLength(text, "utf8");

/**
 * A text, or `null` where nothing is left of it. Providers refuse empty texts and trailing white space of the
 * assistant, so clients may drop either on the way back.
 */
export function textItem({ role, message, masks }: Where, raw: string): TextItem | null {
  const text = role === "assistant" ? raw.trimEnd() : raw;
  if (text === "") return null;
  return {
    kind: "text",
    role,
    message,
    text,
    author: role === "assistant" ? "model" : role === "system" || role === "developer" ? "client" : "unknown",
    hash: hashOf("text", role, role === "assistant" ? text : masks.history(text)),
    bytes: utf8Bytes(text),
  };
}

/**
 * Reasoning. Encrypted reasoning is known by its carrier alone: the summary beside it is for people, and clients
 * cut it up or leave it out. Everything else is known by text and carrier.
 *
 * @param carrier signature, encrypted content or redacted data, as it travels
 */
export function reasoningItem(
  { role, message }: Where,
  form: ReasoningItem["form"],
  text: string,
  carrier: string,
  mustReturn: boolean,
): ReasoningItem {
  const carrierHash: Hash | null = carrier === "" ? null : hashOf(carrier);
  const textCounts = form === "plain" || form === "summary";
  const carrierIsContent = form === "redacted" || form === "encrypted" || (form === "plain" && text === "");
  return {
    kind: "reasoning",
    role,
    message,
    form,
    text,
    carrier: carrierHash,
    carrierChars: carrier.length,
    mustReturn,
    hash: hashOf("reasoning", form, textCounts ? text : "", carrierHash ?? ""),
    bytes: utf8Bytes(text) + (carrierIsContent ? utf8Bytes(carrier) : 0),
  };
}

/** What a tool call says. */
export interface Call {
  readonly callId: string;
  /** Whether the id takes part in the hash: it does where the provider gave it and clients keep it. */
  readonly idCounts: boolean;
  readonly name: string;
  readonly input: unknown;
  readonly byProvider: boolean;
}

/** A tool call. Its input is compared as canonical JSON, whether it came as text or as an object. */
export function toolCallItem({ role, message }: Where, call: Call): ToolCallItem {
  const json = canonicalJson(call.input, cacheMarkers);
  return {
    kind: "tool-call",
    role,
    message,
    callId: call.callId,
    name: call.name,
    input: call.input,
    byProvider: call.byProvider,
    hash: hashOf("tool-call", role, call.idCounts ? call.callId : "", call.name, json),
    bytes: utf8Bytes(call.name) + utf8Bytes(json),
  };
}

/** What a tool gave back. */
export interface Outcome {
  readonly callId: string;
  readonly idCounts: boolean;
  /** Part of the hash beside the content: the function's name where results carry it. */
  readonly name: string;
  /** The texts of the content, in order. */
  readonly texts: readonly string[];
  /** What the content holds besides texts (media, structures), in order. */
  readonly rest: readonly unknown[];
  readonly isError: boolean;
}

/** A tool's result; a plain string and a list of one text are the same. */
export function toolResultItem({ role, message, masks }: Where, outcome: Outcome): ToolResultItem {
  const text = outcome.texts.join("\n");
  return {
    kind: "tool-result",
    role,
    message,
    callId: outcome.callId,
    text,
    isError: outcome.isError,
    note: null,
    hash: hashOf(
      "tool-result",
      role,
      outcome.idCounts ? outcome.callId : "",
      outcome.name,
      outcome.isError ? "error" : "",
      masks.history(text),
      canonicalJson(outcome.rest, cacheMarkers),
    ),
    bytes: utf8Bytes(text),
  };
}

/** An image, a document, a sound. `source` is whatever says which one. */
export function mediaItem({ role, message }: Where, mediaType: string, source: unknown): MediaItem {
  return {
    kind: "media",
    role,
    message,
    mediaType,
    hash: hashOf("media", role, mediaType, canonicalJson(source, cacheMarkers)),
    bytes: 0,
  };
}

/** A block nobody here knows: carried and compared. */
export function otherItem({ role, message }: Where, type: string, content: unknown): OtherItem {
  const json = canonicalJson(content, cacheMarkers);
  return {
    kind: "other",
    role,
    message,
    type,
    hash: hashOf("other", role, type, json),
    bytes: utf8Bytes(json),
  };
}
