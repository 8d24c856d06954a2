import type { Masks } from "../canonical/index.ts";
import type { Protocol, RequestSide } from "../exchange.ts";
import { anthropicRequest } from "./anthropic/request.ts";
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
 */
export function readRequest(
  protocol: Protocol,
  body: unknown,
  headers: Headers,
  url: string,
  masks: Masks,
): RequestSide {
  if (!isBag(body)) return unreadableRequest;
  switch (protocol) {
    case "anthropic-messages":
      return anthropicRequest(body, headers, url, masks);
    case "openai-responses":
      return responsesRequest(body, headers, masks);
    case "openai-chat":
      return chatRequest(body, headers, masks);
    case "gemini":
      return geminiRequest(body, url, masks);
  }
}
