import type { ClientRequest } from "node:http";
import type { Protocol } from "../../../wire/index.ts";
import { type Blocking, judgeHeld } from "../block/index.ts";
import { type ReplyHead, readReplyHead } from "../http/reply-head.ts";
import { errorEvent, familyOf, type Refusal } from "../refusal.ts";
import type { CallParts } from "./call-parts.ts";
import { ClientReply } from "./client-reply.ts";
import { failureOf } from "./failure-of.ts";
import { type Guardable, GuardedReply } from "./guarded-reply.ts";
import { headersFor } from "./headers-for.ts";
import { PooledWay } from "./pooled-way.ts";
import { StreamedWay } from "./streamed-way.ts";
import type { ReplyHearer, Way } from "./way.ts";

/** Bodies up to so many bytes are collected and sent in one piece. */
const collected = 65_536;
/** Milliseconds an upstream is given to ask for a body that was announced with `Expect: 100-continue`. */
const patience = 1_000;

/**
 * One call on its way: the request to the upstream, the reply to the client. Bytes go on as they come, no faster than
 * the slower side takes them. A client that hangs up ends the upstream's work; an upstream that answers before it read
 * the request is heard; one that breaks off breaks off for the client too. What goes by is noted; nothing waits for it.
 */
export class Call implements Guardable {
  readonly #parts: CallParts;
  readonly #reply: ClientReply;
  readonly #begun = performance.now();
  #hearer: ReplyHearer = this;
  #way: Way | null = null;
  #protocol: Protocol | null = null;
  #toldRequest = false;
  #status = 0;
  #replyHeaders: readonly string[] = none;
  #headersAfter: number | null = null;
  #firstByteAfter: number | null = null;
  #cutBy: "client" | "upstream" | null = null;
  #blockedBy: string | null = null;
  /** The client has its answer, all of it or as much as it will get, or is gone. */
  isOver = false;

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.#reply = new ClientReply(parts.request, parts.response, parts.recording.id);
    parts.counts.underWay += 1;
    parts.response.on("close", () => this.#close());
  }

  /** Sends the call on its way: as its body comes, or, where rules block, when it is judged. */
  start(): void {
    const { head, blocking, request } = this.#parts;
    const { contentLength, chunked, expectsContinue } = head;
    const bodiless = !chunked && (contentLength === null || contentLength === 0);
    if (blocking !== null && (request.method === "POST" || !bodiless)) this.#judge(blocking);
    else if (bodiless) this.#sendWhole(null);
    else if (!chunked && contentLength !== null && contentLength <= collected && !expectsContinue) {
      this.#collect(Number.POSITIVE_INFINITY, (body) => this.#sendWhole(body));
    } else this.#stream();
  }

  /** Waits for the whole body, but for no more bytes than these. */
  #collect(most: number, then: (body: Buffer) => void): void {
    const { request, recording } = this.#parts;
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.byteLength;
      recording.keepSent(chunk);
      if (bytes <= most) chunks.push(chunk);
      else if (!this.isOver) {
        const message = `live.gateway.longest-body is ${most} bytes, and where rules block what is longer is not sent`;
        this.block("unreadable", { code: "too-large", status: 413, message });
      }
    });
    request.on("end", () => {
      // A body cut short ends too, once the client is gone.
      if (this.isOver || !request.complete) return;
      const [first = empty] = chunks;
      then(chunks.length > 1 ? Buffer.concat(chunks, bytes) : first);
    });
  }

  /** Nothing is sent before the rules have said yes. */
  #judge(blocking: Blocking): void {
    const { request, response, head, path, recording, at } = this.#parts;
    if (head.expectsContinue) response.writeContinue();
    this.#collect(blocking.longestBody, (body) => {
      const method = request.method ?? "POST";
      const held = { id: recording.id, at, method, url: path, headers: request.rawHeaders, body };
      const verdict = judgeHeld(held, blocking);
      if (verdict.is === "allowed") {
        this.#protocol = verdict.protocol;
        if (verdict.asked !== null) this.#hearer = new GuardedReply(verdict.asked, this);
        this.#sendWhole(head.contentLength === null && !head.chunked ? null : body);
        return;
      }
      this.#tellRequest();
      if (verdict.is === "blocked") {
        this.#protocol = verdict.protocol;
        this.block(verdict.rule, { code: "blocked", status: 400, message: verdict.message });
      } else {
        const message = `${verdict.message}. Rules under live.gateway.rules block: what cannot be checked is not sent.`;
        this.block("unreadable", { code: "unreadable", status: 400, message });
      }
    });
  }

  /** Sends a body that is at hand. */
  #sendWhole(body: Buffer | null): void {
    const { head, door, path, request } = this.#parts;
    if (door.pool === null || head.chunked || (body !== null && body.length > collected)) {
      const { way } = this.#openStream(false);
      if (body !== null) for (const piece of piecesOf(body)) way.push(piece);
      way.end(request.rawTrailers);
    } else {
      // undici's type asks for a list it may change, and knows some methods by name; it takes any.
      const headers = this.#headers(null) as string[];
      const method = (request.method ?? "GET") as "GET";
      const way = new PooledWay(door.pool, { method, path, headers, body }, this.#hearer);
      this.#way = way;
      way.send();
    }
    this.#tellRequest();
  }

  #stream(): void {
    const { request, recording, response, head } = this.#parts;
    const { way, outgoing } = this.#openStream(head.expectsContinue);
    if (head.expectsContinue) this.#awaitContinue(outgoing);
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

  #openStream(expect: boolean): { readonly way: StreamedWay; readonly outgoing: ClientRequest } {
    const { door, head, path, request } = this.#parts;
    const headers = [...this.#headers(door.host)];
    if (head.chunked) headers.push("Transfer-Encoding", "chunked");
    if (expect) headers.push("Expect", "100-continue");
    const outgoing = door.send(request.method ?? "GET", path, headers);
    const way = new StreamedWay(outgoing, request, this.#hearer);
    this.#way = way;
    return { way, outgoing };
  }

  #headers(host: string | null): readonly string[] {
    return headersFor(this.#parts.head, host, this.#parts.via, this.#hearer !== this);
  }

  /** The client sends its body when the upstream asks for it, or does not know the expectation (RFC 9110, 10.1.1). */
  #awaitContinue(outgoing: ClientRequest): void {
    const { response } = this.#parts;
    const say = (): void => {
      clearTimeout(timer);
      if (!this.isOver && !this.#reply.isBegun) response.writeContinue();
    };
    const timer = setTimeout(say, patience);
    response.once("close", () => clearTimeout(timer));
    outgoing.once("continue", say);
    outgoing.flushHeaders();
  }

  information(status: number, headers: readonly (string | Uint8Array)[]): void {
    if (!this.isOver) this.#reply.inform(status, headers);
  }

  heard(status: number, headers: readonly (string | Uint8Array)[]): ReplyHead {
    const head = readReplyHead(headers);
    this.#status = status;
    this.#replyHeaders = head.received;
    this.#headersAfter ??= this.#elapsed();
    return head;
  }

  started(status: number, reason: string, headers: readonly (string | Uint8Array)[]): void {
    if (this.isOver) return;
    const { recording, counts } = this.#parts;
    const head = this.heard(status, headers);
    try {
      this.#reply.begin(status, reason, head, recording.known);
      counts.forwarded += 1;
    } catch (cause) {
      this.failed(Object.assign(new Error("a reply's headers cannot be written", { cause }), { code: "ERR_HEADERS" }));
      this.#way?.abort();
    }
  }

  note(chunk: Uint8Array): void {
    this.#firstByteAfter ??= this.#elapsed();
    this.#parts.recording.keepReceived(chunk);
  }

  pass(chunk: Uint8Array): boolean {
    return this.isOver || this.#reply.write(chunk, () => this.#way?.resume());
  }

  piece(chunk: Uint8Array): boolean {
    if (this.isOver) return true;
    this.note(chunk);
    return this.pass(chunk);
  }

  ended(trailers: readonly (string | Uint8Array)[]): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#reply.end(trailers);
  }

  failed(error: Error & { readonly code?: string }): void {
    if (this.isOver) return;
    const { counts, door, recording } = this.#parts;
    this.isOver = true;
    this.#cutBy = "upstream";
    if (this.#reply.isBegun) {
      counts.fail("upstream-broke-off");
      this.#reply.cut();
      return;
    }
    const { kind, refusal } = failureOf(error, door.name);
    counts.fail(kind);
    this.#reply.refuse(refusal, door.protocol, recording.known);
  }

  block(rule: string, refusal: Refusal): void {
    if (this.isOver) return;
    const { counts, door, recording } = this.#parts;
    this.isOver = true;
    this.#blockedBy = rule;
    counts.fail("blocked");
    this.#way?.abort();
    const known = rule === "unreadable" ? recording.known : [...recording.known, "x-evenkeel-rule", rule];
    if (!this.#reply.isBegun) {
      this.#reply.refuse(refusal, this.#protocol === null ? door.protocol : familyOf(this.#protocol), known);
    } else if (this.#protocol === null) this.#reply.cut();
    else this.#reply.end(none, errorEvent(this.#protocol, refusal, recording.id));
  }

  #tellRequest(): void {
    const { recording, at, door, path, request, head } = this.#parts;
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
    const { request, response, recording, counts } = this.#parts;
    this.isOver = true;
    counts.underWay -= 1;
    if (!response.writableFinished || !request.complete) this.#way?.abort();
    if (!response.writableFinished && this.#cutBy === null) {
      this.#cutBy = "client";
      counts.fail("client-hung-up");
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
