import type { RawCall } from "../../../wire/index.ts";
import { decodeBody, withoutSecretParameters } from "../../recorder/index.ts";
import { isSecretHeader } from "../../secrets/index.ts";
import type { ToWorker } from "../messages.ts";

export type RequestMessage = Extract<ToWorker, { is: "request" }>;
export type ReplyMessage = Extract<ToWorker, { is: "reply" }>;

type Pairs = [name: string, value: string][];

/** The name under which all calls of a gateway stand: to the linker they are one input. */
export const input = "gateway";

/** The request side as the readers take it: decoded, without secrets. */
export function rawRequest(message: RequestMessage, longest: number): RawCall {
  const headers = pairsOf(message.headers);
  const said = headers.filter(([name]) => name.toLowerCase() === "x-evenkeel-context").length;
  if (message.context !== null && said === 0) headers.push(["x-evenkeel-context", message.context]);
  return {
    origin: { input, where: message.id },
    startedAt: message.at,
    method: message.method,
    url: withoutSecretParameters(message.url),
    requestHeaders: headers,
    requestBody: textOf(message.body, message.headers, longest),
    status: 0,
    responseHeaders: [],
    responseBody: "",
    cut: false,
    firstByteAfter: null,
    endedAfter: null,
    command: null,
  };
}

/** The same call with its reply; the request's body is not held on to. */
export function withReply(request: RawCall, reply: ReplyMessage, longest: number): RawCall {
  return {
    ...request,
    requestBody: "",
    status: reply.status,
    responseHeaders: pairsOf(reply.headers),
    responseBody: textOf(reply.body, reply.headers, longest),
    cut: reply.cutBy !== null,
    firstByteAfter: reply.firstByteAfter,
    endedAfter: reply.endedAfter,
  };
}

/** Header pairs without those whose name promises a secret. */
export function pairsOf(flat: readonly string[]): Pairs {
  const pairs: Pairs = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [name = "", value = ""] = [flat[at], flat[at + 1]];
    if (!isSecretHeader(name)) pairs.push([name, value]);
  }
  return pairs;
}

function textOf(body: Uint8Array<ArrayBuffer> | null, headers: readonly string[], longest: number): string {
  if (body === null || body.byteLength === 0) return "";
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const encoding = headerIn(headers, "content-encoding");
  return (encoding === null ? bytes : decodeBody(bytes, encoding, longest)).toString("utf8");
}

/** The first value of a header; `wanted` in lower case. */
export function headerIn(flat: readonly string[], wanted: string): string | null {
  for (let at = 0; at + 1 < flat.length; at += 2) if (flat[at]?.toLowerCase() === wanted) return flat[at + 1] ?? null;
  return null;
}
