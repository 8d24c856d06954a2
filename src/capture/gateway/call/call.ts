import type { ClientRequest } from "node:http";
import type { Protocol } from "../../../wire/index.ts";
import { type Blocking, judgeHeld } from "../block/index.ts";
import { type ReplyHead, readReplyHead } from "../http/reply-head.ts";
import { errorEvent, familyOf, type Refusal } from "../refusal.ts";
import { within } from "../within.ts";
import { awaitContinue } from "./await-continue.ts";
import type { CallParts } from "./call-parts.ts";
import { ClientReply, type ReplyOwner } from "./client-reply.ts";
import { type BodyCollector, collectBody } from "./collect-body.ts";
import { failureOf, internalFault } from "./failure-of.ts";
import { type Guardable, GuardedReply } from "./guarded-reply.ts";
import { headersFor } from "./headers-for.ts";
import { PooledWay } from "./pooled-way.ts";
import { ReadAhead } from "./read-ahead.ts";
import { StreamedWay } from "./streamed-way.ts";
import type { ReplyHearer, Way } from "./way.ts";
import { type ReplyFacts, type RequestFacts, Witness } from "./witness.ts";

/** Bodies up to so many bytes are collected and sent in one piece. */
const collected = 65_536;

/**
 * One call on its way: the request to the upstream, the reply to the client. Bytes go on as they come, no faster than
 * the slower side takes them. A client that hangs up ends the upstream's work; an upstream that answers before it read
 * the request is heard; one that breaks off breaks off for the client too. What goes by is noted; nothing waits for it.
 * What fails in here ends this call and no other.
 */
export class Call implements Guardable, ReplyOwner, BodyCollector {
  readonly #parts: CallParts;
  readonly #reply: ClientReply;
  readonly #witness: Witness;
  #hearer: ReplyHearer = this;
  #way: Way | null = null;
  #protocol: Protocol | null = null;
  #cutBy: ReplyFacts["cutBy"] = null;
  #blockedBy: string | null = null;
  /** The client has its answer, all of it or as much as it will get, or is gone. */
  isOver = false;

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.#reply = new ClientReply(parts.request, parts.response, parts.recording.id, this);
    this.#witness = new Witness(parts.recording, parts.faults);
    parts.counts.underWay += 1;
    parts.response.on(
      "close",
      within(parts.faults, () => this.#close()),
    );
    parts.response.on("error", (cause) => this.broke(cause));
  }

  /** Sends the call on its way: as its body comes, or, where rules block, when it is judged. */
  start(): void {
    try {
      this.#start();
    } catch (cause) {
      this.broke(cause);
    }
  }

  #start(): void {
    const { head, blocking, request } = this.#parts;
    const { contentLength, chunked, expectsContinue } = head;
    const bodiless = !chunked && (contentLength === null || contentLength === 0);
    if (blocking !== null && (request.method === "POST" || !bodiless)) this.#judge(blocking);
    else if (bodiless) this.#sendWhole(null);
    else if (!chunked && contentLength !== null && contentLength <= collected && !expectsContinue) {
      collectBody(request, Number.POSITIVE_INFINITY, this, (body) => this.#sendWhole(body), never);
    } else this.#stream();
  }

  /** Nothing is sent before the rules have said yes. */
  #judge(blocking: Blocking): void {
    const { request, response, head, path, recording, at } = this.#parts;
    if (head.expectsContinue) response.writeContinue();
    const most = blocking.longestBody;
    const tooLong = (): void => {
      const message = `live.gateway.longest-body is ${most} bytes, and where rules block what is longer is not sent`;
      this.block("unreadable", { code: "too-large", status: 413, message });
    };
    const judge = (body: Buffer): void => {
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
    };
    collectBody(request, most, this, judge, tooLong);
  }

  onPiece(chunk: Buffer): void {
    this.#witness.sent(chunk);
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
      const way = new PooledWay(door.pool, { method, path, headers, body }, door, this.#hearer);
      this.#way = way;
      way.send();
    }
    this.#tellRequest();
  }

  #stream(): void {
    const { request, response, head } = this.#parts;
    const { way, outgoing } = this.#openStream(head.expectsContinue);
    if (head.expectsContinue) {
      const say = (): void => {
        if (!this.isOver && !this.#reply.isBegun) response.writeContinue();
      };
      awaitContinue(outgoing, response, within(this, say));
    }
    const onData = (chunk: Buffer): void => {
      this.onPiece(chunk);
      way.push(chunk);
    };
    const onEnd = (): void => {
      if (!request.complete) return;
      way.end(request.rawTrailers);
      this.#tellRequest();
    };
    request.on("data", within(this, onData));
    request.on("end", within(this, onEnd));
    response.on(
      "finish",
      within(this, () => way.leave()),
    );
  }

  #openStream(expect: boolean): { readonly way: StreamedWay; readonly outgoing: ClientRequest } {
    const { door, head, path, request } = this.#parts;
    const headers = [...this.#headers(door.host)];
    if (head.chunked) headers.push("Transfer-Encoding", "chunked");
    if (expect) headers.push("Expect", "100-continue");
    const outgoing = door.send(request.method ?? "GET", path, headers);
    const way = new StreamedWay(outgoing, request, new ReadAhead(door.ahead), this.#hearer);
    this.#way = way;
    return { way, outgoing };
  }

  #headers(host: string | null): readonly string[] {
    return headersFor(this.#parts.head, host, this.#parts.via, this.#hearer !== this);
  }

  information(status: number, headers: readonly (string | Uint8Array)[]): void {
    if (!this.isOver) this.#reply.inform(status, headers);
  }

  heard(status: number, headers: readonly (string | Uint8Array)[]): ReplyHead {
    const head = readReplyHead(headers);
    this.#witness.heard(status, head.received);
    return head;
  }

  started(status: number, reason: string, headers: readonly (string | Uint8Array)[]): void {
    if (this.isOver) return;
    const { counts } = this.#parts;
    const head = this.heard(status, headers);
    try {
      // Without the word that says so it would be forwarded as what it is not.
      if (head.otherCoding) throw new Error("a transfer coding nobody asked for");
      this.#reply.begin(status, reason, head, this.#witness.known);
      counts.forwarded += 1;
    } catch (cause) {
      this.failed(Object.assign(new Error("a reply cannot be passed on", { cause }), { code: "ERR_HEADERS" }));
      this.#way?.abort();
    }
  }

  note(chunk: Uint8Array): void {
    this.#witness.received(chunk);
  }

  pass(chunk: Uint8Array): boolean {
    return this.isOver || this.#reply.write(chunk);
  }

  drained(): void {
    this.#way?.resume();
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
    const { counts, door } = this.#parts;
    this.isOver = true;
    this.#cutBy = "upstream";
    if (this.#reply.isBegun) {
      counts.fail("upstream-broke-off");
      this.#reply.cut();
      return;
    }
    const { kind, refusal } = failureOf(error, door.name);
    counts.fail(kind);
    this.#reply.refuse(refusal, door.protocol, this.#witness.known);
  }

  /**
   * Something of our own failed. The call ends in the best way that is left: told, where no reply has begun, cut off where
   * one has, so that it is not taken for whole. Never throws.
   */
  broke(cause: unknown): void {
    const { request, response, faults, counts, door } = this.#parts;
    faults.broke(cause);
    if (response.writableEnded) return;
    try {
      if (this.#cutBy === null) counts.fail("internal-fault");
      this.isOver = true;
      this.#cutBy ??= "gateway";
      this.#reply.refuse(internalFault, door.protocol, none);
      this.#way?.abort();
    } catch (again) {
      faults.broke(again);
      request.socket.destroy();
    }
  }

  block(rule: string, refusal: Refusal): void {
    if (this.isOver) return;
    const { counts, door, recording } = this.#parts;
    this.isOver = true;
    this.#blockedBy = rule;
    counts.fail("blocked");
    this.#way?.abort();
    const { known: told } = this.#witness;
    const known = rule === "unreadable" ? told : [...told, "x-evenkeel-rule", rule];
    if (!this.#reply.isBegun) {
      this.#reply.refuse(refusal, this.#protocol === null ? door.protocol : familyOf(this.#protocol), known);
    } else if (this.#protocol === null) this.#reply.cut();
    else this.#reply.end(none, errorEvent(this.#protocol, refusal, recording.id));
  }

  #tellRequest(): void {
    this.#witness.request(this.#requestFacts());
  }

  #requestFacts(): RequestFacts {
    const { at, door, path, request, head } = this.#parts;
    return {
      at,
      upstream: door.name,
      method: request.method ?? "GET",
      url: path,
      headers: request.rawHeaders,
      context: head.context,
    };
  }

  #close(): void {
    const { request, response, counts } = this.#parts;
    this.isOver = true;
    counts.underWay -= 1;
    if (!response.writableFinished && this.#cutBy === null) {
      this.#cutBy = "client";
      counts.fail("client-hung-up");
    }
    this.#witness.ended({ cutBy: this.#cutBy, blockedBy: this.#blockedBy }, () => this.#requestFacts());
    if (!response.writableFinished || !request.complete) this.#way?.abort();
  }
}

function* piecesOf(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += collected) yield body.subarray(at, at + collected);
}

const none: readonly string[] = [];
const never = (): void => undefined;
