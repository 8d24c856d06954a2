import type { Protocol } from "../exchange.ts";
import { readJsonArray, readSse, type SseEvent } from "../sse/index.ts";
import { anthropicError, assembleAnthropic } from "./anthropic/assemble.ts";
import { assembleChat, chatError } from "./chat/assemble.ts";
import { formOf } from "./form-of.ts";
import { assembleGemini } from "./gemini/assemble.ts";
import { type Bag, isBag, parseJson, text } from "./narrow.ts";
import type { Assembled, ProviderError } from "./reading.ts";
import { assembleResponses, responsesError } from "./responses/assemble.ts";

/** The body of a reply as it would look without streaming. */
export function assemble(protocol: Protocol, reply: string): Assembled {
  switch (formOf(reply)) {
    case "none":
      return unread;
    case "events":
      return fromEvents(protocol, readSse(reply));
    default:
      return fromJson(protocol, reply.replace(/^\uFEFF/, ""));
  }
}

function fromEvents(protocol: Protocol, events: readonly SseEvent[]): Assembled {
  switch (protocol) {
    case "anthropic-messages":
      return assembleAnthropic(events);
    case "openai-responses":
      return assembleResponses(events);
    case "openai-chat":
      return assembleChat(events);
    case "gemini":
      return assembleGemini(events.map(({ data }) => parseJson(data)));
  }
}

const unread: Assembled = Object.freeze({ body: null, ended: false, error: null });

function fromJson(protocol: Protocol, json: string): Assembled {
  if (protocol === "gemini") return assembleGemini(readJsonArray(json).elements);
  const parsed = parseJson(json);
  // A JSON body that does not parse broke off: something came, so it is not "nothing".
  if (parsed === undefined) return { ...unread, body: {} };
  const body = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!isBag(body)) return unread;
  const error = errorOf(protocol, body);
  return { body: error === null ? body : null, ended: error === null && hasEnded(protocol, body), error };
}

function errorOf(protocol: "anthropic-messages" | "openai-responses" | "openai-chat", body: Bag): ProviderError | null {
  switch (protocol) {
    case "anthropic-messages":
      return anthropicError(body);
    case "openai-responses":
      return responsesError(body);
    case "openai-chat":
      return chatError(body);
  }
}

function hasEnded(protocol: Protocol, body: Bag): boolean {
  if (protocol === "openai-responses") {
    return Array.isArray(body.output) && !["in_progress", "queued"].includes(text(body.status) ?? "");
  }
  return protocol === "openai-chat" ? Array.isArray(body.choices) : Array.isArray(body.content);
}
