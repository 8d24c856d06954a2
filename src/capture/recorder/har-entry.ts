import { decodeBody } from "./decode-body.ts";
import type { HeaderPair } from "./header-pair.ts";
import { secretValues, withoutKeys, withoutSecretHeaders, withoutSecretParameters, withoutSecrets } from "./secrets.ts";
import { withoutStreamedSecrets } from "./stream-secrets.ts";

/** One HTTP call as the proxy saw it, raw. */
export interface SeenCall {
  readonly startedAt: Date;
  readonly method: string;
  /** Of the upstream. */
  readonly url: string;
  readonly requestHeaders: readonly HeaderPair[];
  readonly requestBody: Buffer;
  /** `null` where no reply came. */
  readonly reply: SeenReply | null;
  /** The reply did not come to its end, and who hung up. */
  readonly cutBy: "client" | "upstream" | null;
  /** Why no reply came, or how it broke. */
  readonly error: string | null;
  /** Bodies were larger than what is kept in memory; the rest was forwarded but not recorded. */
  readonly truncated: boolean;
  /** Milliseconds after `startedAt`. */
  readonly headersAfter: number | null;
  readonly firstByteAfter: number | null;
  readonly endedAfter: number;
}

export interface SeenReply {
  readonly status: number;
  readonly statusText: string;
  readonly httpVersion: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Buffer;
}

/** Replaces texts in a request or reply body, e.g. by stand-ins. */
export type BodyRewrite = (body: string, side: "request" | "reply", url: string) => string;

/**
 * A HAR 1.2 entry (http://www.softwareishard.com/blog/har-12-spec/) without secrets. Own fields begin with `_`.
 *
 * @param command what ran, prompt text taken out; kept per entry because a file may hold several runs
 */
export function harEntry(call: SeenCall, command: readonly string[], rewrite: BodyRewrite | null): object {
  const secrets = [
    ...secretValues(call.requestHeaders, call.url),
    ...secretValues(call.reply?.headers ?? [], headerOf(call.reply?.headers ?? [], "location") ?? ""),
  ];
  const url = withoutSecretParameters(call.url);
  const clean = (body: string, side: "request" | "reply"): string => {
    const safe = side === "reply" ? withoutStreamedSecrets(body, secrets) : withoutSecrets(body, secrets);
    return rewrite === null ? safe : rewrite(safe, side, url);
  };
  const wait = call.headersAfter ?? call.endedAfter;
  return {
    startedDateTime: call.startedAt.toISOString(),
    time: call.endedAfter,
    request: {
      method: call.method,
      url,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: withoutSecretHeaders(call.requestHeaders),
      queryString: queryOf(url),
      ...postData(call, (body) => clean(body, "request")),
      headersSize: -1,
      bodySize: call.requestBody.length,
    },
    response: response(call.reply, (body) => clean(body, "reply")),
    cache: {},
    timings: { send: 0, wait, receive: Math.max(0, call.endedAfter - wait) },
    ...(call.cutBy === null ? {} : { _cut: true, _cutBy: call.cutBy }),
    ...(call.firstByteAfter === null ? {} : { _firstByteMs: call.firstByteAfter }),
    ...(call.error === null ? {} : { _error: call.error }),
    ...(call.truncated ? { _truncated: true } : {}),
    _evenkeel: { command },
  };
}

function postData(call: SeenCall, clean: (body: string) => string): object {
  if (call.requestBody.length === 0) return {};
  const body = decodeBody(call.requestBody, headerOf(call.requestHeaders, "content-encoding"));
  const text = asText(body);
  return {
    postData: {
      mimeType: withoutKeys(headerOf(call.requestHeaders, "content-type") ?? ""),
      params: [],
      ...(text === null
        ? binary(body, headerOf(call.requestHeaders, "content-encoding"), clean, "_encoding")
        : { text: clean(text) }),
    },
  };
}

function response(reply: SeenReply | null, clean: (body: string) => string): object {
  const headers = reply?.headers ?? [];
  const body = decodeBody(reply?.body ?? Buffer.alloc(0), headerOf(headers, "content-encoding"));
  const text = asText(body);
  return {
    status: reply?.status ?? 0,
    statusText: withoutKeys(reply?.statusText ?? ""),
    httpVersion: reply === null ? "" : `HTTP/${reply.httpVersion}`,
    cookies: [],
    headers: withoutSecretHeaders(headers),
    content: {
      size: body.length,
      mimeType: withoutKeys(headerOf(headers, "content-type") ?? ""),
      ...(text === null
        ? binary(body, headerOf(headers, "content-encoding"), clean, "encoding")
        : { text: clean(text) }),
    },
    redirectURL: withoutSecretParameters(headerOf(headers, "location") ?? ""),
    headersSize: -1,
    bodySize: reply?.body.length ?? 0,
  };
}

/** Bytes that are no text, a letter for a byte while keys are looked for; not those in which none can be looked for. */
function binary(
  body: Buffer,
  contentEncoding: string | null,
  clean: (body: string) => string,
  member: "encoding" | "_encoding",
): object {
  if (contentEncoding !== null && contentEncoding.trim().toLowerCase() !== "identity") {
    return { text: "", comment: "not kept: its content-encoding could not be undone" };
  }
  return { text: Buffer.from(clean(body.toString("latin1")), "latin1").toString("base64"), [member]: "base64" };
}

function queryOf(url: string): HeaderPair[] {
  const at = url.indexOf("?");
  if (at === -1) return [];
  return [...new URLSearchParams(url.slice(at + 1))].map(([name, value]) => ({ name, value }));
}

function headerOf(headers: readonly HeaderPair[], wanted: string): string | null {
  return headers.find(({ name }) => name.toLowerCase() === wanted)?.value ?? null;
}

/** The text, or `null` where the bytes are not UTF-8. A stream cut inside a character is still text. */
function asText(body: Buffer): string | null {
  for (const less of [0, 1, 2, 3]) {
    try {
      const bytes = less === 0 ? body : body.subarray(0, Math.max(0, body.length - less));
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      if (body.length <= less) return null;
    }
  }
  return null;
}
