import { parsed, type ReadBody, readBody, rereadBody, sharedMessages } from "./reread-body.ts";

export interface BodyRead {
  /** As `JSON.parse` gives it, not to be changed; `undefined` where the text is no JSON. */
  readonly value: unknown;
  /** A later body may share parts of it. */
  readonly isHeld: boolean;
}

/** Shorter bodies are read whole: it costs less than looking for an earlier one. */
const worthHolding = 1_024;
/** Conversations of one group that are told apart. */
const mostOfGroup = 16;
/** What a body takes in memory, as a multiple of its text: the text itself, and what was read of it. */
const inMemory = 3;
/** And however short it is. */
const atLeast = 4_096;

/**
 * Reads request bodies, and takes over what an earlier one of the same conversation said already. Equal to reading each
 * whole, in less time: the earlier bodies are held in memory, those unused longest are let go first.
 */
export class RepeatedBodies {
  readonly #mostBytes: number;
  readonly #shortest: number;
  /** The group used last at the end, and in each the body used last. */
  readonly #groups = new Map<string, ReadBody[]>();
  #bytes = 0;

  /**
   * @param mostBytes bytes of memory, about
   * @param shortest bytes of a body from which on it is held
   */
  constructor(mostBytes: number, shortest = worthHolding) {
    this.#mostBytes = mostBytes;
    this.#shortest = shortest;
  }

  /** Bytes of memory held, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * @param bytes not to be changed afterwards
   * @param groupOf names the calls that may belong to one conversation: a session, or all calls of a client that names
   *   none. Short bodies are not asked for it.
   */
  read(bytes: Buffer, groupOf: () => string): BodyRead {
    if (bytes.length < this.#shortest || bytes.length * inMemory + atLeast > this.#mostBytes) return alone(bytes);
    const group = groupOf();
    const bodies = this.#groups.get(group) ?? [];
    let nearest = -1;
    let shared = 0;
    for (const [index, body] of bodies.entries()) {
      const same = sharedMessages(bytes, body);
      if (same > shared) [nearest, shared] = [index, same];
    }
    const previous = bodies[nearest];
    // Short bodies come many in one buffer, which one that is kept would hold.
    const own = bytes.buffer.byteLength > bytes.length ? Buffer.from(bytes) : bytes;
    const body = previous === undefined ? readBody(own) : rereadBody(own, previous, shared);
    if (body.list === null) return { value: body.value, isHeld: false };
    if (previous !== undefined && isGoneOn(previous, shared)) this.#take(bodies, nearest);
    if (bodies.length >= mostOfGroup) this.#take(bodies, 0);
    bodies.push(body);
    this.#bytes += sizeOf(body);
    this.#groups.delete(group);
    this.#groups.set(group, bodies);
    this.#keepWithin();
    return { value: body.value, isHeld: true };
  }

  #take(bodies: ReadBody[], index: number): void {
    for (const body of bodies.splice(index, 1)) this.#bytes -= sizeOf(body);
  }

  #keepWithin(): void {
    while (this.#bytes > this.#mostBytes) {
      const oldest = this.#groups.entries().next().value;
      if (oldest === undefined) return;
      const [group, bodies] = oldest;
      this.#take(bodies, 0);
      if (bodies.length === 0) this.#groups.delete(group);
    }
  }
}

function alone(bytes: Buffer): BodyRead {
  return { value: parsed(bytes.toString("utf8")), isHeld: false };
}

function sizeOf({ bytes }: ReadBody): number {
  return bytes.length * inMemory + atLeast;
}

/** Most of what was said before is said again: one conversation, and not two that begin alike. */
function isGoneOn({ list }: ReadBody, shared: number): boolean {
  if (list === null) return false;
  const same = (list.ends[shared - 1] ?? list.open) - list.open;
  return same * 2 > list.close - list.open;
}
