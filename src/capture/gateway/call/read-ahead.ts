/** Bytes that calls together may read ahead of one upstream. */
export interface AheadRoom {
  bytes: number;
}

/** Bytes that one call may read ahead. */
const most = 4 * 1024 * 1024;
/** Bytes that a piece takes beside its own. */
const each = 512;

/**
 * How far a call reads its client's body before its upstream's connection stands. Whoever reads nothing does not see that
 * the client hung up, and so works for nobody; whoever reads everything has no bound.
 */
export class ReadAhead {
  readonly #room: AheadRoom;
  #taken = 0;
  #ended = false;

  /** @param room shared by the calls to one upstream */
  constructor(room: AheadRoom) {
    this.#room = room;
  }

  /** Whether a piece of so many bytes may lie here while there is no connection. */
  take(length: number): boolean {
    const bytes = length + each;
    if (this.#ended || this.#taken + bytes > most || bytes > this.#room.bytes) return false;
    this.#taken += bytes;
    this.#room.bytes -= bytes;
    return true;
  }

  /** The connection stands, or never will: from here on nothing is read ahead. */
  end(): void {
    this.#ended = true;
    this.#room.bytes += this.#taken;
    this.#taken = 0;
  }
}
