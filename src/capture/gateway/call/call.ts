import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Recording } from "../analysis/index.ts";
import type { Counts } from "../counts.ts";
import { readReplyHead } from "../http/reply-head.ts";
import type { RequestHead } from "../http/request-head.ts";
import { errorBody, type Refusal } from "../refusal.ts";
import type { UpstreamDoor } from "../upstream/index.ts";
import { failureOf } from "./failure-of.ts";
import { lingerAfter } from "./linger.ts";
import { PooledWay } from "./pooled-way.ts";
import { StreamedWay } from "./streamed-way.ts";
import type { ReplyHearer, Way } from "./way.ts";

/** Bodies up to so many bytes are collected and sent in one piece. */
const collected = 65_536;
/** Milliseconds an upstream is given to ask for a body that was announced with `Expect: 100-continue`. */
const patience = 1_000;

export interface CallParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: RequestHead;
  readonly door: UpstreamDoor;
  /** Path and query for the upstream, its base included. */
  readonly path: string;
  readonly recording: Recording;
  readonly counts: Counts;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What the gateway calls itself to the next; `null` where it need not. */
  readonly via: string | null;
}

/**
 * One call on its way: the request to the upstream, the reply to the client. Bytes go on as they come, no faster than
 * the slower side takes them. A client that hangs up ends the upstream's work; an upstream that answers before it read
 * the request is heard; one that breaks off breaks off for the client too. What goes by is noted; nothing waits for it.
 */
export class Call implements ReplyHearer {
  readonly parts: CallParts;
  readonly #begun = performance.now();
  #way: Way | null = null;
  #outgoing: ClientRequest | null = null;
  #toldRequest = false;
  #started = false;
  #status = 0;
  #replyHeaders: readonly string[] = none;
  #headersAfter: number | null = null;
  #firstByteAfter: number | null = null;
  #cutBy: "client" | "upstream" | null = null;
  #blockedBy: string | null = null;
  #unsent = false;
  /** The client has its answer, all of it or as much as it will get, or is gone. */
  isOver = false;

  constructor(parts: CallParts) {
    this.parts = parts;
    parts.counts.underWay += 1;
    parts.response.on("close", () => this.#close());
  }

  /** Sends the call on its way as its body comes. */
  start(): void {
    const { head, request } = this.parts;
    const { contentLength } = head;
    if (!head.chunked && (contentLength === null || contentLength === 0)) this.sendWhole(null);
    else if (!head.chunked && contentLength !== null && contentLength <= collected && !head.expectsContinue) {
      this.collect((body) => this.sendWhole(body));
    } else this.#stream(request);
  }

  /** Waits for the whole body. */
  collect(then: (body: Buffer) => void): void {
    const { request, recording } = this.parts;
    let first: Buffer | null = null;
    let more: Buffer[] | null = null;
    request.on("data", (chunk: Buffer) => {
      recording.keepSent(chunk);
      if (first === null) first = chunk;
      else if (more === null) more = [first, chunk];
      else more.push(chunk);
    });
    request.on("end", () => {
      // A body cut short ends too, once the client is gone.
      if (!this.isOver && request.complete) then(more === null ? (first ?? empty) : Buffer.concat(more));
    });
  }

  /** Sends a body that is at hand. */
  sendWhole(body: Buffer | null): void {
    const { head, door, path, request } = this.parts;
    const method = request.method ?? "GET";
    if (door.pool === null || request.rawTrailers.length > 0 || head.chunked || (body?.length ?? 0) > collected) {
      const way = this.#openStream();
      if (body !== null) for (const piece of piecesOf(body)) way.push(piece);
      way.end(request.rawTrailers);
    } else {
      // undici's type asks for a list it may change; it only reads it.
      const headers = this.#headers(null) as string[];
      const way = new PooledWay(door.pool, { method: method as "GET", path, headers, body }, this);
      this.#way = way;
      way.send();
    }
    this.#tellRequest();
  }

  #stream(request: IncomingMessage): void {
    const { recording, response, head } = this.parts;
    const way = this.#openStream();
    if (head.expectsContinue) this.#awaitContinue();
    request.on("data", (chunk: Buffer) => {
      recording.keepSent(chunk);
      way.push(chunk);
    });
    request.on("end", () => {
      if (!request.complete) return;
      way.end(request.rawTrailers);
      this.#tellRequest();
    });
    response.on("finish", () => way.drop());
  }

  #openStream(): StreamedWay {
    const { door, head, path, request } = this.parts;
    const headers = [...this.#headers(door.host)];
    if (head.chunked) headers.push("Transfer-Encoding", "chunked");
    if (head.expectsContinue) headers.push("Expect", "100-continue");
    const outgoing = door.send(request.method ?? "GET", path, headers);
    const way = new StreamedWay(outgoing, request, this);
    this.#way = way;
    this.#outgoing = outgoing;
    return way;
  }

  /** The client sends its body when the upstream asks for it, or does not know the expectation (RFC 9110, 10.1.1). */
  #awaitContinue(): void {
    const { response } = this.parts;
    const say = (): void => {
      clearTimeout(timer);
      if (!this.isOver && !this.#started) response.writeContinue();
    };
    const timer = setTimeout(say, patience);
    response.once("close", () => clearTimeout(timer));
    this.#outgoing?.once("continue", say);
    this.#outgoing?.flushHeaders();
  }

  #headers(host: string | null): readonly string[] {
    const { head, via } = this.parts;
    if (host === null && via === null) return head.forUpstream;
    const headers = host === null ? [...head.forUpstream] : ["Host", host, ...head.forUpstream];
    if (via !== null) headers.push("x-evenkeel-via", head.cameThrough === null ? via : `${head.cameThrough}, ${via}`);
    return headers;
  }

  information(status: number, headers: readonly (string | Uint8Array)[]): void {
    const { response } = this.parts;
    if (this.isOver || this.#started) return;
    if (status === 102) response.writeProcessing();
    if (status !== 103) return;
    const { forClient } = readReplyHead(headers);
    const hints: Record<string, string[]> = {};
    for (let at = 0; at + 1 < forClient.length; at += 2) {
      const name = (forClient[at] ?? "").toLowerCase();
      hints[name] = [...(hints[name] ?? []), forClient[at + 1] ?? ""];
    }
    try {
      if (hints.link !== undefined) response.writeEarlyHints(hints);
    } catch {
      // A hint that cannot be written is left out; the reply comes all the same.
    }
  }

  started(status: number, reason: string, headers: readonly (string | Uint8Array)[]): void {
    if (this.isOver) return;
    const { response, recording, counts } = this.parts;
    const { received, forClient } = readReplyHead(headers);
    this.#status = status;
    this.#replyHeaders = received;
    this.#headersAfter = this.#elapsed();
    forClient.push("x-evenkeel-exchange", recording.id, ...recording.known);
    try {
      response.writeHead(status, reason, forClient);
    } catch (cause) {
      this.#way?.abort();
      this.failed(Object.assign(new Error("a reply's headers cannot be written", { cause }), { code: "ERR_HEADERS" }));
      return;
    }
    this.#started = true;
    counts.forwarded += 1;
    this.#unsent = true;
    process.nextTick(() => this.#flush());
  }

  /** Headers go out with the first piece where it is there already, alone where it is not. */
  #flush(): void {
    if (!this.#unsent) return;
    this.#unsent = false;
    this.parts.response.flushHeaders();
  }

  piece(chunk: Uint8Array): boolean {
    if (this.isOver) return true;
    const { response, recording } = this.parts;
    this.#firstByteAfter ??= this.#elapsed();
    this.#unsent = false;
    recording.keepReceived(chunk);
    if (response.write(chunk)) return true;
    response.once("drain", () => this.#way?.resume());
    return false;
  }

  ended(trailers: readonly (string | Uint8Array)[]): void {
    if (this.isOver) return;
    const { response, request } = this.parts;
    this.#unsent = false;
    if (trailers.length > 0 && response.chunkedEncoding) {
      const { forClient } = readReplyHead(trailers);
      const pairs: [string, string][] = [];
      for (let at = 0; at + 1 < forClient.length; at += 2) pairs.push([forClient[at] ?? "", forClient[at + 1] ?? ""]);
      response.addTrailers(pairs);
    }
    this.isOver = true;
    if (!request.complete) lingerAfter(request, response);
    response.end();
  }

  failed(error: Error & { readonly code?: string }): void {
    if (this.isOver) return;
    const { response, counts, door } = this.parts;
    this.#cutBy ??= "upstream";
    if (this.#started) {
      counts.fail("upstream-broke-off");
      this.isOver = true;
      response.destroy();
      return;
    }
    const { kind, refusal } = failureOf(error, door.name);
    counts.fail(kind);
    this.refuse(refusal);
  }

  /** Answers in the upstream's stead. */
  refuse(refusal: Refusal): void {
    const { response, request, recording, door } = this.parts;
    this.isOver = true;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const body = Buffer.from(errorBody(door.protocol, refusal, recording.id));
    if (!request.complete) lingerAfter(request, response);
    response.writeHead(refusal.status, [
      ...["content-type", "application/json", "content-length", String(body.length)],
      ...["x-evenkeel-exchange", recording.id, "x-evenkeel-error", refusal.code, ...recording.known],
    ]);
    response.end(body);
  }

  #tellRequest(): void {
    const { recording, at, door, path, request, head } = this.parts;
    this.#toldRequest = true;
    recording.tellRequest({
      at,
      upstream: door.name,
      method: request.method ?? "GET",
      url: path,
      headers: request.rawHeaders,
      context: head.context,
    });
  }

  #close(): void {
    const { request, response, recording, counts } = this.parts;
    this.isOver = true;
    counts.underWay -= 1;
    if (!response.writableFinished || !request.complete) this.#way?.abort();
    if (!response.writableFinished) {
      if (this.#cutBy === null) {
        this.#cutBy = "client";
        counts.fail("client-hung-up");
      }
    }
    if (!this.#toldRequest) {
      recording.giveUp("the request was not complete");
      this.#tellRequest();
    }
    recording.tellReply({
      status: this.#status,
      headers: this.#replyHeaders,
      cutBy: this.#cutBy,
      blockedBy: this.#blockedBy,
      headersAfter: this.#headersAfter,
      firstByteAfter: this.#firstByteAfter,
      endedAfter: this.#elapsed(),
    });
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#begun);
  }
}

function* piecesOf(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += collected) yield body.subarray(at, at + collected);
}

const empty = Buffer.alloc(0);
const none: readonly string[] = [];
