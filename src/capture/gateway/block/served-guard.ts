import { sameModel } from "../../../invariants/index.ts";
import { readSse } from "../../../wire/index.ts";
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
  #held: Uint8Array = none;
  #known = false;

  constructor(asked: string, contentType: string) {
    this.#asked = asked;
    this.#streamed = /^\s*text\/event-stream\b/i.test(contentType);
  }

  get streamed(): boolean {
    return this.#streamed;
  }

  push(chunk: Uint8Array): Guarded {
    const bytes = this.#held.byteLength === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    if (!this.#streamed) {
      this.#held = bytes;
      return this.#tooLong() ?? waits;
    }
    // Only where something new came can an event have ended.
    const end = lastEventEnd(bytes, Math.max(0, this.#held.byteLength - 4));
    this.#held = bytes;
    return end === 0 ? (this.#tooLong() ?? waits) : this.#judge(end);
  }

  /** The reply is complete. */
  end(): Guarded {
    if (this.#streamed) {
      if (this.#held.byteLength > 0) {
        const last = this.#judge(this.#held.byteLength);
        if (last.is !== "pass" || last.bytes.byteLength > 0) return last;
      }
      return this.#known || this.#held.byteLength === 0 ? { is: "pass", bytes: none } : namesNone;
    }
    const whole = this.#held;
    let value: unknown;
    try {
      value = JSON.parse(Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength).toString("utf8"));
    } catch {
      return { is: "unreadable", because: "the reply is not JSON" };
    }
    for (const each of Array.isArray(value) ? value : [value]) {
      const other = this.#look(each);
      if (other !== null) return { is: "other-model", served: other };
    }
    return this.#known ? { is: "pass", bytes: whole } : namesNone;
  }

  /** Of the bytes held, those up to `end` are whole events. */
  #judge(end: number): Guarded {
    const whole = this.#held.subarray(0, end);
    let onlyComments = true;
    for (const { data } of readSse(whole)) {
      onlyComments = false;
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
    // Comments keep a connection alive and say nothing.
    if (!this.#known && !onlyComments) return this.#tooLong() ?? waits;
    this.#held = this.#held.subarray(end);
    return { is: "pass", bytes: whole };
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
    if (this.#held.byteLength <= mostHeld) return null;
    return { is: "unreadable", because: "no model is named in the first 16 MiB of the reply" };
  }
}

const none = new Uint8Array(0);
const waits: Guarded = { is: "pass", bytes: none };
const namesNone: Guarded = { is: "unreadable", because: "the reply names no model" };

/** Where the last empty line ends, or 0. A CR at the very end may be the first half of a line end. */
function lastEventEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.byteLength - 1; at > from; at -= 1) {
    const code = bytes[at];
    if (code !== lf && (code !== cr || at === bytes.byteLength - 1 || bytes[at + 1] === lf)) continue;
    const start = code === lf && bytes[at - 1] === cr ? at - 1 : at;
    if (start > 0 && (bytes[start - 1] === lf || bytes[start - 1] === cr)) return at + 1;
  }
  return 0;
}

const lf = 0x0a;
const cr = 0x0d;
