/** What is known of a call when it begins: who may have to be judged before it. */
export interface Begun {
  readonly id: string;
  /** When it began; calls are handed out by this. */
  readonly at: number;
  /** Calls that may bear on each other: a session a client names, or all calls of clients that name none. */
  readonly group: string;
  /** The strand inside the group as the client names it; `null` where only the history tells. */
  readonly strand: string | null;
  /** A helper call: nothing that comes after it is judged by it. */
  readonly aside: boolean;
}

interface Entry<T> extends Begun {
  /** Its strand had no call before it: others may be judged by how it began. */
  readonly first: boolean;
  ended: { readonly at: number; readonly value: T } | null;
}

/** Strands remembered, to know a first call. */
const mostStrands = 8192;

/**
 * Gives calls that end in any order in the order of their start, as far as the order matters, and no later than that.
 *
 * A call that has ended waits for an earlier one that has not
 * - however long, where both are of one strand, or the earlier is the first of its strand in the same session (what a
 *   session's or a lane's first call asked for is what the others are held to);
 * - at most `patience` otherwise: a long answer beside it must not keep a call from being told.
 *
 * Calls of different groups never wait for each other. Calls that have ended never overtake one another in a group.
 */
export class InStartOrder<T> {
  readonly #patience: number;
  readonly #groups = new Map<string, Entry<T>[]>();
  readonly #groupOf = new Map<string, string>();
  readonly #strands = new Set<string>();
  /** Groups in which something has ended and waits. */
  readonly #waiting = new Set<string>();

  /** @param patience milliseconds */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Calls that began and were not yet handed out. */
  get size(): number {
    return this.#groupOf.size;
  }

  begin(call: Begun): void {
    const name = call.strand === null ? null : `${call.group}\n${call.strand}`;
    const first = name !== null && !call.aside && !this.#strands.has(name);
    if (name !== null) {
      this.#strands.delete(name);
      this.#strands.add(name);
      if (this.#strands.size > mostStrands) {
        const [oldest] = this.#strands;
        if (oldest !== undefined) this.#strands.delete(oldest);
      }
    }
    const group = this.#groups.get(call.group) ?? [];
    let at = group.length;
    while (at > 0 && (group[at - 1]?.at ?? 0) > call.at) at--;
    group.splice(at, 0, { ...call, first, ended: null });
    this.#groups.set(call.group, group);
    this.#groupOf.set(call.id, call.group);
  }

  /** @returns what may be handed out now */
  end(id: string, value: T, now: number): readonly T[] {
    const name = this.#groupOf.get(id);
    const group = name === undefined ? undefined : this.#groups.get(name);
    const entry = group?.find((each) => each.id === id);
    if (name === undefined || entry === undefined) return [];
    entry.ended = { at: now, value };
    this.#waiting.add(name);
    return this.#release(name, now);
  }

  /** The call will never end. */
  forget(id: string, now: number): readonly T[] {
    const name = this.#groupOf.get(id);
    const group = name === undefined ? undefined : this.#groups.get(name);
    if (name === undefined || group === undefined) return [];
    this.#groupOf.delete(id);
    this.#groups.set(
      name,
      group.filter((each) => each.id !== id),
    );
    return this.#release(name, now);
  }

  /** What has waited long enough. */
  due(now: number): readonly T[] {
    return [...this.#waiting].flatMap((name) => this.#release(name, now));
  }

  /** All that has ended, whatever is still under way. */
  rest(): readonly T[] {
    return [...this.#waiting].flatMap((name) => this.#release(name, Number.POSITIVE_INFINITY, true));
  }

  #release(name: string, now: number, all = false): readonly T[] {
    const group = this.#groups.get(name);
    if (group === undefined) return [];
    const out: T[] = [];
    const left: Entry<T>[] = [];
    const open = new Set<string>();
    let isFirstOpen = false;
    let isHeld = false;
    for (const entry of group) {
      const { ended } = entry;
      const mustWait = isHeld || isFirstOpen || (entry.strand !== null && open.has(entry.strand));
      const isPatient = open.size > 0 && ended !== null && now - ended.at < this.#patience;
      if (ended !== null && (all || (!mustWait && !isPatient))) {
        out.push(ended.value);
        this.#groupOf.delete(entry.id);
        continue;
      }
      left.push(entry);
      if (ended !== null) isHeld = true;
      else {
        open.add(entry.strand ?? "");
        if (entry.first) isFirstOpen = true;
      }
    }
    if (left.length === 0) this.#groups.delete(name);
    else this.#groups.set(name, left);
    if (!isHeld) this.#waiting.delete(name);
    return out;
  }
}
