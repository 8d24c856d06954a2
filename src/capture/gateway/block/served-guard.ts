import { sameModel } from "../../../invariants/index.ts";
import { readSse } from "../../../wire/index.ts";
import { addPiece } from "../add-piece.ts";
import { namedModel } from "./named-models.ts";

/** What a guard says of the bytes it was given. */
export type Guarded =
  /** These may go on; empty where nothing may yet. */
  | { readonly is: "pass"; readonly bytes: Uint8Array }
  /** Another model than the one asked for replied. Nothing of it has gone on. */
  | { readonly is: "other-model"; readonly served: string }
  /** Which model replied cannot be told. */
  | { readonly is: "unreadable"; readonly because: string };

/** Bytes held back until an event is whole, or a model is named. */
const mostHeld = 16 * 1024 * 1024;

/**
 * Watches the reply of a call for the model that is named in it. Aliases, dates, prefixes are resolved as the invariant
 * `model-served` does. Of a stream, nothing goes on before a model was named, and then whole events only; of a whole
 * reply, everything or nothing.
 */
export class ServedGuard {
  readonly #asked: string;
  readonly #streamed: boolean;
  /** Whole events that were looked at and name no model, in their order. */
  readonly #looked = new Pieces();
  /** What was not looked at yet: half an event, or all of a reply that is no stream. */
  readonly #rest = new Pieces();
  #known = false;
  #saidSomething = false;

  constructor(asked: string, contentType: string) {
    this.#asked = asked;
    this.#streamed = /^\s*text\/event-stream\b/i.test(contentType);
  }

  get streamed(): boolean {
    return this.#streamed;
  }

  push(chunk: Uint8Array): Guarded {
    // Only where something new came can an event have ended. Each byte is joined with others once.
    const last = this.#rest.end(4);
    this.#rest.add(chunk);
    if (!this.#streamed) return this.#tooLong() ?? waits;
    const end = lastEventEnd(Buffer.concat([last, chunk]));
    return end === 0
      ? (this.#tooLong() ?? waits)
      : this.#judge(end - last.byteLength + this.#rest.bytes - chunk.byteLength);
  }

  /** The reply is complete. */
  end(): Guarded {
    if (this.#streamed) {
      if (this.#rest.bytes > 0) {
        const last = this.#judge(this.#rest.bytes);
        if (last.is !== "pass" || last.bytes.byteLength > 0) return last;
      }
      return this.#known || this.#looked.bytes === 0 ? { is: "pass", bytes: none } : namesNone;
    }
    const whole = this.#rest.take();
    let value: unknown;
    try {
      value = JSON.parse(whole.toString("utf8"));
    } catch {
      return { is: "unreadable", because: "the reply is not JSON" };
    }
    for (const each of Array.isArray(value) ? value : [value]) {
      const other = this.#look(each);
      if (other !== null) return { is: "other-model", served: other };
    }
    return this.#known ? { is: "pass", bytes: whole } : namesNone;
  }

  /** Of what was not looked at, so many bytes are whole events. */
  #judge(end: number): Guarded {
    const all = this.#rest.take();
    const whole = all.subarray(0, end);
    if (end < all.byteLength) this.#rest.add(all.subarray(end));
    for (const { data } of readSse(whole)) {
      this.#saidSomething = true;
      if (data === "[DONE]") continue;
      let value: unknown;
      try {
        value = JSON.parse(data);
      } catch {
        return { is: "unreadable", because: "an event of the reply is not JSON" };
      }
      const other = this.#look(value);
      if (other !== null) return { is: "other-model", served: other };
    }
    this.#looked.add(whole);
    // Comments keep a connection alive and say nothing.
    if (!this.#known && this.#saidSomething) return this.#tooLong() ?? waits;
    return { is: "pass", bytes: this.#looked.take() };
  }

  /** The model it names, where that is another one. */
  #look(value: unknown): string | null {
    const named = namedModel(value);
    if (named.is === "nothing") return null;
    if (named.is === "model" && named.model !== this.#asked && !sameModel(this.#asked, named.model)) return named.model;
    this.#known = true;
    return null;
  }

  #tooLong(): Guarded | null {
    if (this.#looked.bytes + this.#rest.bytes <= mostHeld) return null;
    return { is: "unreadable", because: "no model is named in the first 16 MiB of the reply" };
  }
}

const none = new Uint8Array(0);
const waits: Guarded = { is: "pass", bytes: none };
const namesNone: Guarded = { is: "unreadable", because: "the reply names no model" };

/** Bytes in the pieces in which they came. */
class Pieces {
  #pieces: Uint8Array[] = [];
  bytes = 0;

  add(piece: Uint8Array): void {
    addPiece(this.#pieces, piece);
    this.bytes += piece.byteLength;
  }

  /** The last bytes, at most so many. */
  end(most: number): Uint8Array {
    let found: Uint8Array = none;
    for (let at = this.#pieces.length - 1; at >= 0 && found.byteLength < most; at -= 1) {
      const piece = this.#pieces[at] ?? none;
      found = Buffer.concat([piece.subarray(Math.max(0, piece.byteLength - most + found.byteLength)), found]);
    }
    return found;
  }

  /** All of them, joined; none are left. */
  take(): Buffer {
    const all = Buffer.concat(this.#pieces, this.bytes);
    this.#pieces = [];
    this.bytes = 0;
    return all;
  }
}

/** Where the last empty line ends, or 0. A CR at the very end may be the first half of a line end. */
function lastEventEnd(bytes: Uint8Array): number {
  for (let at = bytes.byteLength - 1; at > 0; at -= 1) {
    const code = bytes[at];
    if (code !== lf && (code !== cr || at === bytes.byteLength - 1 || bytes[at + 1] === lf)) continue;
    const start = code === lf && bytes[at - 1] === cr ? at - 1 : at;
    if (start > 0 && (bytes[start - 1] === lf || bytes[start - 1] === cr)) return at + 1;
  }
  return 0;
}

const lf = 0x0a;
const cr = 0x0d;
