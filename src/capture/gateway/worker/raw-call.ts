import { type RawCall, unanswered } from "../../../wire/index.ts";
import { decodeBody, withoutSecretParameters } from "../../recorder/index.ts";
import { isSecretHeader } from "../../secrets/index.ts";
import type { ToWorker } from "../messages.ts";

export type RequestMessage = Extract<ToWorker, { is: "request" }>;
export type ReplyMessage = Extract<ToWorker, { is: "reply" }>;

type Pairs = [name: string, value: string][];

/** The name under which all calls of a gateway stand: to the linker they are one input. */
export const input = "gateway";

/** The request side as the readers take it, without secrets and without its body: see {@link requestBody}. */
export function rawRequest(message: RequestMessage): RawCall {
  const headers = pairsOf(message.headers);
  const said = headers.filter(([name]) => name.toLowerCase() === "x-evenkeel-context").length;
  if (message.context !== null && said === 0) headers.push(["x-evenkeel-context", message.context]);
  return unanswered({
    origin: { input, where: message.id },
    startedAt: message.at,
    method: message.method,
    url: shownAddress(message.url),
    requestHeaders: headers,
    requestBody: "",
  });
}

/** The request's body, decoded; empty where there is none. */
export function requestBody({ body, headers }: RequestMessage, longest: number): Buffer {
  return decoded(body, headers, longest);
}

/** The same call with its reply. */
export function withReply(request: RawCall, reply: ReplyMessage, longest: number): RawCall {
  return {
    ...request,
    status: reply.status,
    responseHeaders: pairsOf(reply.headers),
    responseBody: decoded(reply.body, reply.headers, longest).toString("utf8"),
    cut: reply.cutBy !== null,
    firstByteAfter: reply.firstByteAfter,
    endedAfter: reply.endedAfter,
  };
}

/** Without keys in it. Addresses are few and come with every call; looking for keys in them is dear. */
function shownAddress(url: string): string {
  if (url.length > longestPath) return withoutSecretParameters(url);
  const before = paths.get(url);
  if (before !== undefined) return before;
  const shown = withoutSecretParameters(url);
  if (paths.size >= mostPaths) paths.clear();
  paths.set(url, shown);
  return shown;
}

const paths = new Map<string, string>();
const mostPaths = 512;
const longestPath = 200;

/** Header pairs without those whose name promises a secret. */
export function pairsOf(flat: readonly string[]): Pairs {
  const pairs: Pairs = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [name = "", value = ""] = [flat[at], flat[at + 1]];
    if (!isSecretHeader(name)) pairs.push([name, value]);
  }
  return pairs;
}

function decoded(body: Uint8Array<ArrayBuffer> | null, headers: readonly string[], longest: number): Buffer {
  if (body === null) return nothing;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const encoding = headerIn(headers, "content-encoding");
  return encoding === null ? bytes : decodeBody(bytes, encoding, longest);
}

const nothing = Buffer.alloc(0);

/** The first value of a header; `wanted` in lower case. */
export function headerIn(flat: readonly string[], wanted: string): string | null {
  for (let at = 0; at + 1 < flat.length; at += 2) if (flat[at]?.toLowerCase() === wanted) return flat[at + 1] ?? null;
  return null;
}
