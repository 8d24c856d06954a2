import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import { type ReplyHead, readReplyHead } from "../http/reply-head.ts";
import { errorBody, type Family, type Refusal } from "../refusal.ts";
import { type Breakable, within } from "../within.ts";
import { lingerAfter } from "./linger.ts";

type Raw = readonly (string | Uint8Array)[];

/** What a reason may be made of (RFC 9112, 4): Node writes no other, and some upstreams send their own language. */
const writable = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Bytes of information before a reply that may wait for its client. */
const mostInformed = 65_536;

/** Whose reply it is. */
export interface ReplyOwner extends Breakable {
  /** The client has taken what was written: there is room for more. */
  drained(): void;
}

/** The reply as the client gets it: an upstream's, or the gateway's own. */
export class ClientReply {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #id: string;
  readonly #owner: ReplyOwner;
  #onDrain: (() => void) | null = null;
  /** Its end is seen by its length, or by its last chunk; where not, by the end of the connection. */
  #isFramed = true;
  /** The head is written, and has not gone out with a piece of the body. */
  #waits = false;
  isBegun = false;

  constructor(request: IncomingMessage, response: ServerResponse, id: string, owner: ReplyOwner) {
    this.#request = request;
    this.#response = response;
    this.#id = id;
    this.#owner = owner;
  }

  /** Passes on what comes before a reply (RFC 9110, 15.2): that it is worked on, and hints. */
  inform(status: number, headers: Raw): void {
    // What a client does not read is not heaped up for it.
    if (this.isBegun || (this.#response.socket?.writableLength ?? 0) > mostInformed) return;
    if (status === 102) this.#response.writeProcessing();
    if (status !== 103) return;
    const hints: Record<string, string[]> = {};
    for (const [name, value] of pairsOf(readReplyHead(headers).forClient)) {
      hints[name.toLowerCase()] = [...(hints[name.toLowerCase()] ?? []), value];
    }
    try {
      if (hints.link !== undefined) this.#response.writeEarlyHints(hints);
    } catch {
      // A hint that cannot be written is left out; the reply comes all the same.
    }
  }

  /**
   * Begins with the upstream's head and what the gateway knows.
   *
   * @throws where a header cannot be written
   */
  begin(status: number, reason: string, { forClient, hasLength }: ReplyHead, known: readonly string[]): void {
    forClient.push("x-evenkeel-exchange", this.#id, ...known);
    this.#response.writeHead(status, writable.test(reason) ? reason : (STATUS_CODES[status] ?? ""), forClient);
    this.isBegun = true;
    this.#isFramed = hasLength || this.#response.chunkedEncoding;
    this.#waits = true;
    process.nextTick(flush, this);
  }

  /** The head goes out with the first piece where that is there already, alone where it is not. */
  flush(): void {
    if (!this.#waits) return;
    this.#waits = false;
    try {
      this.#response.flushHeaders();
    } catch (cause) {
      this.#owner.broke(cause);
    }
  }

  /** @returns whether there is room for more; where not, the owner hears of it */
  write(chunk: Uint8Array): boolean {
    this.#waits = false;
    if (this.#response.write(chunk)) return true;
    this.#onDrain ??= within(this.#owner, () => this.#owner.drained());
    this.#response.once("drain", this.#onDrain);
    return false;
  }

  end(trailers: Raw, last?: string): void {
    this.#waits = false;
    if (trailers.length > 0 && this.#response.chunkedEncoding) {
      try {
        this.#response.addTrailers(pairsOf(readReplyHead(trailers).forClient));
      } catch {
        // A trailer that cannot be written is left out; the body is whole.
      }
    }
    if (!this.#request.complete) lingerAfter(this.#request, this.#response);
    this.#response.end(last);
  }

  /** Breaks off, so that the client sees that the reply is not whole. */
  cut(): void {
    this.#waits = false;
    // The end of the connection alone would be taken for the end of a reply that says no other.
    if (!this.#isFramed) this.#request.socket.resetAndDestroy();
    this.#response.destroy();
  }

  /** Answers in the upstream's stead; what has begun is broken off. */
  refuse(refusal: Refusal, family: Family, known: readonly string[]): void {
    if (this.#response.headersSent) {
      this.cut();
      return;
    }
    const body = Buffer.from(errorBody(family, refusal, this.#id));
    if (!this.#request.complete) lingerAfter(this.#request, this.#response);
    // An upstream's head that could not be written has left its reason behind.
    this.#response.statusMessage = "";
    this.#response.writeHead(refusal.status, [
      ...["content-type", "application/json", "content-length", String(body.length)],
      ...["x-evenkeel-exchange", this.#id, "x-evenkeel-error", refusal.code, ...known],
    ]);
    this.#response.end(body);
  }
}

const flush = (reply: ClientReply): void => reply.flush();

function pairsOf(flat: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([flat[at] ?? "", flat[at + 1] ?? ""]);
  return pairs;
}
