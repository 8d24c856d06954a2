import type { Masks } from "../canonical/index.ts";
import type { Protocol, ReplyOutcome, ReplySide } from "../exchange.ts";
import type { RawCall } from "../raw-call.ts";
import { absent, seen, seenOrAbsent, seenOrUnrecorded, unrecorded } from "../seen.ts";
import { anthropicReply } from "./anthropic/reply.ts";
import { assemble } from "./assemble.ts";
import { chatReply } from "./chat/reply.ts";
import { formOf } from "./form-of.ts";
import { geminiReply } from "./gemini/reply.ts";
import { headerOf } from "./header-of.ts";
import { type Bag, bag, isBag, parseJson, text } from "./narrow.ts";
import { type Assembled, nothingRead, type Reading } from "./reading.ts";
import { responsesReply } from "./responses/reply.ts";
import { signatureRejected } from "./signature-rejected.ts";

/**
 * The reply side of a model call, streamed or whole. Total: never throws. A stream that broke off gives what had come;
 * what cannot be read is `unrecorded`.
 *
 * @param request the parsed request body; asked only where the reply does not say it all
 */
export function readReply(
  protocol: Protocol,
  raw: RawCall,
  masks: Masks,
  request: () => unknown = () => parseJson(raw.requestBody),
): ReplySide {
  const assembled = assemble(protocol, raw.responseBody);
  const streamed = ["events", "array"].includes(formOf(raw.responseBody));
  const reading =
    isBag(assembled.body) && raw.status < 300
      ? readBody(protocol, assembled.body, assembled.ended, request, masks)
      : nothingRead;
  return {
    outcome: outcomeOf(raw, assembled),
    httpStatus: raw.status === 0 ? absent : seen(raw.status),
    ...reading,
    requestId: seenOrAbsent(
      headerOf(raw.responseHeaders, "request-id") ?? headerOf(raw.responseHeaders, "x-request-id"),
    ),
    // The first byte of a whole body, or of an error, says nothing about the first token.
    timeToFirstToken: streamed && raw.status < 300 ? seenOrUnrecorded(raw.firstByteAfter) : unrecorded,
    duration: seenOrUnrecorded(raw.endedAfter),
  };
}

function readBody(protocol: Protocol, body: Bag, ended: boolean, request: () => unknown, masks: Masks): Reading {
  switch (protocol) {
    case "anthropic-messages":
      return anthropicReply(body, ended, masks);
    case "openai-responses": {
      const stored = typeof body.store === "boolean" ? body.store : bag(request()).store !== false;
      return responsesReply(body, ended, stored, masks);
    }
    case "openai-chat":
      return chatReply(body, ended, () => text(bag(request()).model) ?? "", masks);
    case "gemini":
      return geminiReply(body, ended, request, masks);
  }
}

function outcomeOf(raw: RawCall, { body, ended, error }: Assembled): ReplyOutcome {
  if (error !== null || raw.status >= 300) {
    const said = `${error?.message ?? ""}\n${raw.status >= 400 ? raw.responseBody.slice(0, 20_000) : ""}`;
    const checked = raw.status === 400 || raw.status < 300;
    return {
      is: "error",
      type: error?.type ?? `http_${raw.status}`,
      signatureRejected: checked && signatureRejected(`${error?.type ?? ""}\n${said}`),
    };
  }
  if (ended) return { is: "complete" };
  // A stream that never came to its first event broke off; a body of no known form was not a reply.
  const nothingUnderstood = body === null && !raw.cut && raw.status !== 0 && formOf(raw.responseBody) !== "events";
  return nothingUnderstood ? { is: "unrecorded" } : { is: "cut" };
}
