import type { Masks } from "../canonical/index.ts";
import type { Protocol, RequestSide } from "../exchange.ts";
import { anthropicRequest } from "./anthropic/request.ts";
import type { Before } from "./before.ts";
import { chatRequest } from "./chat/request.ts";
import { geminiRequest } from "./gemini/request.ts";
import type { Headers } from "./header-of.ts";
import { isBag } from "./narrow.ts";
import { unreadableRequest } from "./request-parts.ts";
import { responsesRequest } from "./responses/request.ts";

/**
 * The request side of a model call. Total: never throws. A field of an odd shape is `absent`; a body that is no object
 * (cut, not recorded) shows nothing; blocks nobody knows become {@link OtherItem}s. `personActs` stays empty: those are
 * the client profile's to say.
 *
 * @param body the parsed request body
 * @param before what readings of bodies that share parts with this one have made of them
 */
export function readRequest(
  protocol: Protocol,
  body: unknown,
  headers: Headers,
  url: string,
  masks: Masks,
  before: Before | null = null,
): RequestSide {
  if (!isBag(body)) return unreadableRequest;
  switch (protocol) {
    case "anthropic-messages":
      return anthropicRequest(body, headers, url, masks, before);
    case "openai-responses":
      return responsesRequest(body, headers, masks, before);
    case "openai-chat":
      return chatRequest(body, headers, masks, before);
    case "gemini":
      return geminiRequest(body, url, masks, before);
  }
}
