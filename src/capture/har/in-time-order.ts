import type { RawCall } from "../../wire/index.ts";

/**
 * Puts calls into the order of their start. Recorders write an entry when the call has ended, so a long call stands
 * behind short ones that began later; others sort entries their own way. Holds a bounded window: what lies further apart
 * stays in file order.
 */
export class InTimeOrder {
  readonly #mostCalls: number;
  readonly #mostChars: number;
  readonly #waiting: RawCall[] = [];
  #chars = 0;

  /** @param mostChars of bodies held at a time */
  constructor(mostCalls = 4096, mostChars = 32 * 1024 * 1024) {
    this.#mostCalls = mostCalls;
    this.#mostChars = mostChars;
  }

  /** Takes a call; gives those whose turn has come. */
  push(call: RawCall): readonly RawCall[] {
    let at = this.#waiting.length;
    while (at > 0 && (this.#waiting[at - 1]?.startedAt ?? 0) > call.startedAt) at--;
    this.#waiting.splice(at, 0, call);
    this.#chars += sizeOf(call);
    const ready: RawCall[] = [];
    while (this.#waiting.length > this.#mostCalls || (this.#chars > this.#mostChars && this.#waiting.length > 1)) {
      const first = this.#waiting.shift();
      if (first === undefined) break;
      this.#chars -= sizeOf(first);
      ready.push(first);
    }
    return ready;
  }

  rest(): readonly RawCall[] {
    this.#chars = 0;
    return this.#waiting.splice(0);
  }
}

function sizeOf(call: RawCall): number {
  return call.requestBody.length + call.responseBody.length;
}
