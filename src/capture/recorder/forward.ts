import type { ClientRequest, IncomingMessage, RequestOptions, ServerResponse } from "node:http";
import type { SeenCall, SeenReply } from "./har-entry.ts";
import type { HeaderPair } from "./header-pair.ts";

/** Of one body, kept for the record; what is longer is forwarded all the same. Bytes. */
const keepAtMost = 64 * 1024 * 1024;

/** Hop-by-hop headers (RFC 9110, 7.6.1) belong to one connection and are made anew for the next. */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export interface Forwarding {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upstream: URL;
  readonly send: (how: RequestOptions) => ClientRequest;
  /** The clock of `startedAt`. Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Forwards one call and tells what went by. Bytes go on as they come, in both directions, no faster than the slower
 * side takes them. A client that hangs up ends the upstream's work; an upstream that answers before it read the whole
 * request is heard; one that breaks off breaks off for the client too.
 */
export function forward({ request, response, upstream, send, now }: Forwarding): Promise<SeenCall> {
  const startedAt = new Date(now());
  const begun = performance.now();
  const elapsed = (): number => Math.round(performance.now() - begun);
  const sent = keeper();
  const received = keeper();
  let reply: Omit<SeenReply, "body"> | null = null;
  let headersAfter: number | null = null;
  let firstByteAfter: number | null = null;
  let cutBy: SeenCall["cutBy"] = null;
  let error: string | null = null;

  return new Promise((resolve) => {
    let told = false;
    function tell(): void {
      if (told) return;
      told = true;
      resolve({
        startedAt,
        method: request.method ?? "GET",
        url: new URL(upstream.origin).origin + (request.url ?? "/"),
        requestHeaders: pairs(request.rawHeaders),
        requestBody: sent.bytes(),
        reply: reply === null ? null : { ...reply, body: received.bytes() },
        cutBy,
        error,
        truncated: sent.truncated() || received.truncated(),
        headersAfter,
        firstByteAfter,
        endedAfter: elapsed(),
      });
    }

    const outgoing = send({
      method: request.method ?? "GET",
      path: request.url ?? "/",
      headers: forUpstream(request.rawHeaders, upstream.host),
    });
    outgoing.setNoDelay(true);
    // What the client sends after an early answer or a broken connection is read and dropped, so that it hears of it.
    let dropping = false;
    let writing = false;
    let ended = false;
    const drop = (): void => {
      dropping = true;
      request.resume();
    };

    request.on("data", (chunk: Buffer) => {
      sent.keep(chunk);
      if (dropping) return;
      request.pause();
      writing = true;
      // Between two writes the event loop gets to read. An upstream that answers and hangs up before it read the whole
      // body would otherwise be lost: writing to it fails first, and closes the connection with the answer in it.
      setImmediate(() => {
        writing = false;
        if (dropping) return;
        const room = outgoing.write(chunk);
        if (ended) outgoing.end();
        else if (room) request.resume();
        else outgoing.once("drain", () => request.resume());
      });
    });
    request.on("end", () => {
      // Comes while the last chunk still waits for its turn, paused or not.
      ended = true;
      if (!dropping && !writing) outgoing.end();
    });
    request.on("error", () => {
      cutBy ??= "client";
      outgoing.destroy();
    });

    outgoing.on("response", (incoming) => {
      headersAfter = elapsed();
      const status = incoming.statusCode ?? 502;
      reply = {
        status,
        statusText: incoming.statusMessage ?? "",
        httpVersion: incoming.httpVersion,
        headers: pairs(incoming.rawHeaders),
      };
      response.sendDate = false;
      response.writeHead(status, incoming.statusMessage ?? "", endToEnd(incoming.rawHeaders));
      response.flushHeaders();
      incoming.on("data", (chunk: Buffer) => {
        firstByteAfter ??= elapsed();
        received.keep(chunk);
      });
      incoming.on("error", () => undefined);
      incoming.on("close", () => {
        if (incoming.complete) return;
        cutBy ??= "upstream";
        response.destroy();
      });
      incoming.pipe(response);
    });
    outgoing.on("error", (cause: NodeJS.ErrnoException) => {
      drop();
      // With an answer under way, what matters is how that ends.
      if (reply !== null) return;
      error = cause.code ?? cause.message;
      cutBy ??= "upstream";
      response.destroy();
    });
    response.on("finish", drop);
    response.on("close", () => {
      if (!response.writableFinished) cutBy ??= "client";
      outgoing.destroy();
      tell();
    });
  });
}

function keeper(): { keep(chunk: Buffer): void; bytes(): Buffer; truncated(): boolean } {
  const chunks: Buffer[] = [];
  let length = 0;
  let more = false;
  return {
    keep(chunk) {
      if (length + chunk.length > keepAtMost) more = true;
      if (more) return;
      chunks.push(chunk);
      length += chunk.length;
    },
    bytes: () => Buffer.concat(chunks, length),
    truncated: () => more,
  };
}

function pairs(raw: readonly string[]): HeaderPair[] {
  const list: HeaderPair[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) list.push({ name: raw[at] ?? "", value: raw[at + 1] ?? "" });
  return list;
}

/** Headers as they came, without those of the connection, in Node's flat form. */
function endToEnd(raw: readonly string[]): string[] {
  const list = pairs(raw);
  const named = list
    .filter(({ name }) => name.toLowerCase() === "connection")
    .flatMap(({ value }) => value.split(",").map((word) => word.trim().toLowerCase()));
  return list
    .filter(({ name }) => !hopByHop.has(name.toLowerCase()) && !named.includes(name.toLowerCase()))
    .flatMap(({ name, value }) => [name, value]);
}

/** The same, addressed to the upstream; a body of unknown length stays one. */
function forUpstream(raw: readonly string[], host: string): string[] {
  const list = pairs(endToEnd(raw)).map(({ name, value }) => ({
    name,
    value: name.toLowerCase() === "host" ? host : value,
  }));
  const chunked = pairs(raw).some(({ name }) => name.toLowerCase() === "transfer-encoding");
  const flat = list.flatMap(({ name, value }) => [name, value]);
  return chunked ? [...flat, "transfer-encoding", "chunked"] : flat;
}
