import { hopByHop, namedIn, without } from "./hop-by-hop.ts";

/** What this gateway says of a call itself; another one on the way has said the same of it. Lower case. */
const own: ReadonlySet<string> = new Set([
  "x-evenkeel-exchange",
  "x-evenkeel-release",
  "x-evenkeel-prompt",
  "x-evenkeel-client",
]);

/** A reply's headers as they came, and as they go on. Flat: name, value, name, value … */
export interface ReplyHead {
  readonly received: readonly string[];
  readonly forClient: string[];
  /** It has a `Content-Length`. */
  readonly hasLength: boolean;
  /** Its bytes are coded for the way, and not in chunks alone (RFC 9112, 6.1). */
  readonly otherCoding: boolean;
}

/**
 * Reads the headers of an upstream's reply. In order, with their names and repetitions, without those of the
 * connection and without what another gateway on the way says in our words. A `Trailer` goes with the chunks it announces.
 *
 * @param raw flat, as the HTTP library gives them; bytes are Latin-1
 */
export function readReplyHead(raw: readonly (string | Uint8Array)[]): ReplyHead {
  const received: string[] = [];
  let forClient: string[] = [];
  let named: string[] | null = null;
  let hasLength = false;
  let trailers = false;
  let otherCoding = false;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const sent = textOf(raw[at]);
    const value = textOf(raw[at + 1]);
    received.push(sent, value);
    const name = sent.toLowerCase();
    if (name === "connection") {
      named = [...(named ?? []), ...(namedIn(value) ?? [])];
      continue;
    }
    if (name === "transfer-encoding") otherCoding ||= !/^(?:chunked|identity)$/i.test(value.trim());
    if (hopByHop.has(name) || own.has(name)) continue;
    if (name === "content-length") hasLength = true;
    else if (name === "trailer") trailers = true;
    forClient.push(sent, value);
  }
  if (named !== null && named.length > 0) forClient = without(forClient, named);
  if (trailers && hasLength) forClient = without(forClient, ["trailer"]);
  return { received, forClient, hasLength, otherCoding };
}

/** Whether a reply with these headers says where it ends: by its length, or by a last chunk. */
export function saysItsEnd(raw: readonly (string | Uint8Array)[]): boolean {
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (/^(?:content-length|transfer-encoding)$/i.test(textOf(raw[at]))) return true;
  }
  return false;
}

function textOf(value: string | Uint8Array | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1");
}
