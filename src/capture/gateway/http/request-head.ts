import { hopByHop, namedIn, without } from "./hop-by-hop.ts";

/** What a request's headers say, read once. */
export interface RequestHead {
  /** For the upstream: in order, without those of the connection, `host`, `expect` and our own. Flat. */
  readonly forUpstream: readonly string[];
  readonly host: string | null;
  /** A page's origin, where a browser sends it. */
  readonly origin: string | null;
  /** Bytes; `null` where the length is not announced. */
  readonly contentLength: number | null;
  readonly chunked: boolean;
  readonly expectsContinue: boolean;
  readonly webSocket: boolean;
  /** Value of `x-evenkeel-context`. */
  readonly context: string | null;
  /** Value of `x-evenkeel-token`. */
  readonly token: string | null;
  /** Gateways the request came through, as they name themselves. */
  readonly cameThrough: string | null;
  readonly userAgent: string;
  /** Why the request cannot be forwarded safely, or `null`. */
  readonly refused: string | null;
}

/** The header by which gateways know that a request comes round again. */
export const cameThroughHeader = "x-evenkeel-via";

/**
 * Reads the headers of a request as Node gives them, in one pass: this is on the path of every call.
 *
 * @param raw name, value, name, value …, as received
 * @param minorVersion of HTTP/1
 */
export function readRequestHead(raw: readonly string[], minorVersion: number): RequestHead {
  let forUpstream: string[] = [];
  let host: string | null = null;
  let origin: string | null = null;
  let contentLength: number | null = null;
  let chunked = false;
  let expectsContinue = false;
  let webSocket = false;
  let context: string | null = null;
  let token: string | null = null;
  let cameThrough: string | null = null;
  let userAgent = "";
  let refused: string | null = null;
  let named: string[] | null = null;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const sent = raw[at] ?? "";
    const value = raw[at + 1] ?? "";
    const name = sent.toLowerCase();
    switch (name) {
      case "host":
        if (host !== null) refused = "there are two Host headers";
        host = value;
        continue;
      case "connection":
        named = [...(named ?? []), ...(namedIn(value) ?? [])];
        continue;
      case "transfer-encoding":
        // What is coded otherwise would be forwarded without the word that says so.
        if (value.trim().toLowerCase() !== "chunked" || minorVersion === 0) refused = `Transfer-Encoding: ${value}`;
        chunked = true;
        continue;
      case "content-length":
        contentLength = Number(value);
        break;
      case "expect":
        expectsContinue = value.toLowerCase() === "100-continue";
        continue;
      case "upgrade":
        webSocket = /(?:^|,)\s*websocket\s*(?:$|,)/i.test(value);
        continue;
      case "origin":
        origin = value;
        break;
      case "user-agent":
        userAgent = value;
        break;
      case "x-evenkeel-context":
        context = value;
        continue;
      case "x-evenkeel-token":
        token = value;
        continue;
      case cameThroughHeader:
        cameThrough = value;
        continue;
      default:
        if (hopByHop.has(name)) continue;
    }
    forUpstream.push(sent, value);
  }
  if (named !== null && named.length > 0) {
    // A client must not take away by `Connection` what frames or addresses the message.
    if (named.includes("content-length") || named.includes("host"))
      refused = "Connection names a header of the message";
    else forUpstream = without(forUpstream, named);
  }
  if (chunked && contentLength !== null) refused = "there are both Content-Length and Transfer-Encoding";
  return {
    forUpstream,
    host,
    origin,
    contentLength,
    chunked,
    expectsContinue: expectsContinue && minorVersion > 0,
    webSocket,
    context,
    token,
    cameThrough,
    userAgent,
    refused,
  };
}
