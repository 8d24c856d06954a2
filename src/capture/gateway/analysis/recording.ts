import type { EpochMs } from "../../../wire/index.ts";
import { addPiece } from "../add-piece.ts";
import type { ToWorker } from "../messages.ts";

export type RequestMessage = Extract<ToWorker, { is: "request" }>;
export type ReplyMessage = Extract<ToWorker, { is: "reply" }>;
export type RequestFacts = Omit<RequestMessage, "is" | "id" | "body" | "bodyBytes" | "notAnalysed">;
export type ReplyFacts = Omit<ReplyMessage, "is" | "id" | "body" | "bodyBytes" | "notAnalysed">;

/** What a recording asks of the analysis it belongs to. */
export interface Holder {
  /** Takes bytes into the budget, or says why there is no room for them. */
  hold(bytes: number): string | null;
  letGo(bytes: number): void;
  /** Counts an exchange whose bodies are not analysed. */
  notAnalysed(reason: string): void;
  /** @param at when it began */
  toldRequest(recording: Recording, at: EpochMs): void;
  toldReply(recording: Recording): void;
  readonly longestBody: number;
}

/** One side's body while it is collected: references to the chunks as they went by. */
export interface Pieces {
  chunks: Uint8Array[];
  /** Bytes kept. */
  kept: number;
  /** Bytes that went by. */
  bytes: number;
}

/**
 * What is noted of one exchange while it goes by. It keeps references, copies nothing, and lets all of them go where
 * the budget ends: the exchange is then told without its bodies.
 */
export class Recording {
  readonly id: string;
  /** Reply headers that the analysis knew in time; flat. */
  known: readonly string[] = none;
  request: RequestMessage | null = null;
  reply: ReplyMessage | null = null;
  /** Whether the running worker has the request. */
  told = false;
  /** Why bodies are not handed over, or `null`. */
  reason: string | null = null;
  readonly sent: Pieces = { chunks: [], kept: 0, bytes: 0 };
  readonly received: Pieces = { chunks: [], kept: 0, bytes: 0 };
  readonly #holder: Holder;

  constructor(id: string, holder: Holder) {
    this.id = id;
    this.#holder = holder;
  }

  keepSent(chunk: Uint8Array): void {
    this.#keep(this.sent, chunk);
  }

  keepReceived(chunk: Uint8Array): void {
    this.#keep(this.received, chunk);
  }

  #keep(pieces: Pieces, chunk: Uint8Array): void {
    pieces.bytes += chunk.byteLength;
    if (this.reason !== null) return;
    const because =
      pieces.bytes > this.#holder.longestBody
        ? "longer than live.gateway.longest-body"
        : this.#holder.hold(chunk.byteLength);
    if (because !== null) {
      this.giveUp(because);
      return;
    }
    addPiece(pieces.chunks, chunk);
    pieces.kept += chunk.byteLength;
  }

  /** From here on no body of this exchange is handed over. */
  giveUp(reason: string): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.#holder.notAnalysed(reason);
    this.drop(this.sent);
    this.drop(this.received);
  }

  drop(pieces: Pieces): void {
    this.#holder.letGo(pieces.kept);
    pieces.chunks = [];
    pieces.kept = 0;
  }

  /** The request is complete. */
  tellRequest(facts: RequestFacts): void {
    this.request = {
      is: "request",
      id: this.id,
      ...facts,
      body: null,
      bodyBytes: this.sent.bytes,
      notAnalysed: this.reason,
    };
    this.#holder.toldRequest(this, facts.at);
  }

  /** The exchange has ended, in whatever way; after {@link tellRequest}, once. */
  tellReply(facts: ReplyFacts): void {
    this.reply = {
      is: "reply",
      id: this.id,
      ...facts,
      body: null,
      bodyBytes: this.received.bytes,
      notAnalysed: this.reason,
    };
    this.#holder.toldReply(this);
  }
}

const none: readonly string[] = [];
