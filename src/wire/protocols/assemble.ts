import type { Protocol } from "../exchange.ts";
import { readJsonArray, readSse } from "../sse/index.ts";
import { anthropicError, assembleAnthropic } from "./anthropic/assemble.ts";
import { assembleChat, chatError } from "./chat/assemble.ts";
import { assembleGemini } from "./gemini/assemble.ts";
import { type Bag, isBag, parseJson, text } from "./narrow.ts";
import type { Assembled, ProviderError } from "./reading.ts";
import { assembleResponses, responsesError } from "./responses/assemble.ts";

/**
 * The body of a reply as it would look without streaming. The text itself says whether it is a stream: recordings and
 * gateways do not always keep the content type.
 */
export function assemble(protocol: Protocol, reply: string): Assembled {
  const first = reply.match(/^\uFEFF?\s*([\s\S])/)?.[1];
  if (first === undefined) return unread;
  if (first === "{" || first === "[") return whole(protocol, reply.replace(/^\uFEFF/, ""));
  if (!/(?:^\uFEFF?|[\r\n])(?:data|event|id|retry)?:/.test(reply)) return unread;
  const events = readSse(reply);
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

/** No body, or none that any provider sends (a proxy's error page). */
const unread: Assembled = Object.freeze({ body: null, ended: false, error: null });

function whole(protocol: Protocol, json: string): Assembled {
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
