import type { ClientRequest, IncomingMessage } from "node:http";
import { saysItsEnd } from "../http/reply-head.ts";
import { within } from "../within.ts";
import type { ReadAhead } from "./read-ahead.ts";
import type { ReplyHearer, Way } from "./way.ts";

/** Bytes of small pieces that are written as one; so much may lie here before the source is paused. */
const together = 65_536;
/** Bytes that a piece takes beside its own. */
const each = 512;

/** Where a body comes from, and how it is slowed down. */
export interface BodySource {
  pause(): void;
  resume(): void;
}

/** A call whose body goes on piece by piece as it comes, no faster than the upstream takes it. */
export class StreamedWay implements Way {
  readonly #outgoing: ClientRequest;
  readonly #source: BodySource;
  readonly #hearer: ReplyHearer;
  readonly #ahead: ReadAhead;
  #incoming: IncomingMessage | null = null;
  readonly #queue: Uint8Array[] = [];
  /** Bytes in it, with what each piece takes beside its own. */
  #queued = 0;
  /** What comes after an early answer or a broken connection is read and dropped, so that the client hears of it. */
  #dropping = false;
  #busy = false;
  #complete = false;
  #started = false;
  #trailers: readonly string[] = none;
  /** A piece has gone out, so there is a connection. */
  readonly #onTaken = (): void => this.#ahead.end();

  constructor(outgoing: ClientRequest, source: BodySource, ahead: ReadAhead, hearer: ReplyHearer) {
    this.#outgoing = outgoing;
    this.#source = source;
    this.#ahead = ahead;
    this.#hearer = hearer;
    outgoing.on(
      "information",
      within(hearer, ({ statusCode, rawHeaders }) => {
        // `continue` has an event of its own.
        if (statusCode !== 100) hearer.information(statusCode, rawHeaders);
      }),
    );
    outgoing.on(
      "response",
      within(hearer, (incoming) => this.#respond(incoming)),
    );
    outgoing.on(
      "error",
      within(hearer, (error) => {
        this.drop();
        // With an answer under way, what matters is how that ends.
        if (!this.#started) hearer.failed(error);
        else if (this.#incoming !== null && !saysItsEnd(this.#incoming.rawHeaders)) hearer.failed(error);
      }),
    );
    outgoing.on(
      "upgrade",
      within(hearer, (_incoming, socket) => {
        socket.destroy();
        hearer.failed(Object.assign(new Error("bad upgrade"), { code: "ERR_UPGRADE" }));
      }),
    );
    outgoing.on("close", () => ahead.end());
    if (hearer.isOver) this.abort();
  }

  /** The next piece of the body. The source is paused until there is room. */
  push(chunk: Uint8Array): void {
    if (this.#dropping) return;
    this.#queue.push(chunk);
    this.#queued += chunk.byteLength + each;
    if (this.#queued > together && !this.#ahead.take(chunk.byteLength)) this.#source.pause();
    this.#writeSoon();
  }

  /** The body is complete. */
  end(trailers: readonly string[]): void {
    this.#complete = true;
    this.#trailers = trailers;
    if (!this.#busy) this.#next();
  }

  #writeSoon(): void {
    if (this.#busy) return;
    this.#busy = true;
    // Between two writes the event loop gets to read. An upstream that answers and hangs up before it read the whole
    // body would otherwise be lost: writing to it fails first, and closes the connection with the answer in it.
    setImmediate(this.#write);
  }

  readonly #write = (): void => {
    try {
      const chunk = this.#take();
      if (this.#dropping || chunk === undefined) return;
      if (this.#outgoing.write(chunk, this.#onTaken)) this.#next();
      else this.#outgoing.once("drain", this.#onDrain);
    } catch (cause) {
      this.#hearer.broke(cause);
    }
  };

  /** The next piece, or what small ones there are, as one. */
  #take(): Uint8Array | undefined {
    let count = 0;
    let bytes = 0;
    for (const chunk of this.#queue) {
      if (count > 0 && bytes + chunk.byteLength > together) break;
      count += 1;
      bytes += chunk.byteLength;
    }
    this.#queued -= bytes + count * each;
    if (count <= 1) return this.#queue.shift();
    return Buffer.concat(this.#queue.splice(0, count), bytes);
  }

  readonly #onDrain = (): void => {
    try {
      this.#next();
    } catch (cause) {
      this.#hearer.broke(cause);
    }
  };

  #next(): void {
    this.#busy = false;
    if (this.#dropping) return;
    if (this.#queue.length > 0) this.#writeSoon();
    else if (this.#complete) this.#finish();
    else this.#source.resume();
  }

  /** What still comes of the body is of no use. */
  drop(): void {
    this.#dropping = true;
    this.#queue.length = 0;
    this.#ahead.end();
    this.#source.resume();
  }

  /** The client has its reply: a connection that still waits for the rest of the body is of no use either. */
  leave(): void {
    this.drop();
    if (!this.#outgoing.writableEnded) this.#outgoing.destroy();
  }

  abort(): void {
    this.#dropping = true;
    this.#ahead.end();
    this.#outgoing.destroy();
  }

  pause(): void {
    this.#incoming?.pause();
  }

  resume(): void {
    this.#incoming?.resume();
  }

  #finish(): void {
    if (this.#trailers.length > 0) {
      const pairs: [string, string][] = [];
      for (let at = 0; at + 1 < this.#trailers.length; at += 2) {
        pairs.push([this.#trailers[at] ?? "", this.#trailers[at + 1] ?? ""]);
      }
      this.#outgoing.addTrailers(pairs);
    }
    this.#outgoing.end();
  }

  #respond(incoming: IncomingMessage): void {
    this.#incoming = incoming;
    this.#started = true;
    const hearer = this.#hearer;
    incoming.on(
      "data",
      within(hearer, (chunk: Buffer) => {
        if (!hearer.piece(chunk)) incoming.pause();
      }),
    );
    incoming.on("error", ignored);
    incoming.on(
      "close",
      within(hearer, () => {
        if (incoming.complete) hearer.ended(incoming.rawTrailers);
        else hearer.failed(new Error("the upstream broke off its reply"));
      }),
    );
    hearer.started(incoming.statusCode ?? 502, incoming.statusMessage ?? "", incoming.rawHeaders);
  }
}

/** `close` follows and tells it. */
const ignored = (): void => undefined;
const none: readonly string[] = [];
