import type { Hash, SessionId, StrandId } from "../ids.ts";

/** Strands that their linker named itself: agents of clients that have no name for them. */
export const namedByUs = "agent-";

/** What is looked at of a strand. */
export interface Indexed {
  readonly session: SessionId;
  readonly strand: StrandId;
  /** The client names its sessions: no search by history. */
  readonly named: boolean;
  /** Hashes of the history last sent. */
  readonly sent: readonly Hash[];
}

/**
 * Finds strands among thousands without looking at each: those that a history may go on, and the agents of a session. It
 * may find too many, never too few.
 */
export class StrandIndex {
  /** By a number made of all hashes sent; those of clients that name no session. */
  readonly #bySent = new Map<number, Set<string>>();
  readonly #numbers = new Map<string, number>();
  readonly #agents = new Map<SessionId, Set<string>>();
  /** When each was used last, counted. */
  readonly #used = new Map<string, number>();
  #uses = 0;

  /** @param before what stood under this key */
  put(key: string, record: Indexed, before: Indexed | undefined): void {
    if (before !== undefined) this.drop(key, before);
    this.#uses += 1;
    this.#used.set(key, this.#uses);
    if (!record.named) {
      const number = numberOf(record.sent);
      this.#numbers.set(key, number);
      add(this.#bySent, number, key);
    }
    if (isAgent(record)) add(this.#agents, record.session, key);
  }

  drop(key: string, record: Indexed): void {
    this.#used.delete(key);
    const number = this.#numbers.get(key);
    if (number !== undefined) remove(this.#bySent, number, key);
    this.#numbers.delete(key);
    if (isAgent(record)) remove(this.#agents, record.session, key);
  }

  /** Strands of unnamed sessions whose history sent last may be a beginning of this one, the one used last at the end. */
  sentBefore(hashes: readonly Hash[]): readonly string[] {
    const keys: string[] = [];
    let number = start;
    for (const hash of hashes) {
      number = mixed(number, hash);
      const found = this.#bySent.get(number);
      if (found !== undefined) keys.push(...found);
    }
    return this.#inOrder(keys);
  }

  agentsOf(session: SessionId): readonly string[] {
    return this.#inOrder([...(this.#agents.get(session) ?? [])]);
  }

  #inOrder(keys: readonly string[]): readonly string[] {
    if (keys.length < 2) return keys;
    return keys.toSorted((a, b) => (this.#used.get(a) ?? 0) - (this.#used.get(b) ?? 0));
  }
}

function isAgent({ strand }: Indexed): boolean {
  return strand.startsWith(namedByUs);
}

const start = 17;

function numberOf(hashes: readonly Hash[]): number {
  let number = start;
  for (const hash of hashes) number = mixed(number, hash);
  return number;
}

function mixed(number: number, hash: Hash): number {
  return (Math.imul(number, 31) + Number.parseInt(hash.slice(0, 8), 16)) | 0;
}

function add<K>(map: Map<K, Set<string>>, key: K, value: string): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}

function remove<K>(map: Map<K, Set<string>>, key: K, value: string): void {
  const values = map.get(key);
  if (values === undefined) return;
  values.delete(value);
  if (values.size === 0) map.delete(key);
}
