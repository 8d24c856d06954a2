import type { EpochMs } from "../../../wire/index.ts";

/** Sessions and clients remembered to have gone on unseen. */
const most = 4096;

/** When calls of a conversation passed that were not analysed. What follows them is not held against what came before. */
export class UnseenCalls {
  #all = 0;
  readonly #sessions: Map<string, EpochMs>;
  readonly #clients: Map<string, EpochMs>;

  constructor(kept: UnseenData = { sessions: new Map(), clients: new Map() }) {
    this.#sessions = kept.sessions;
    this.#clients = kept.clients;
  }

  get data(): UnseenData {
    return { sessions: this.#sessions, clients: this.#clients };
  }

  /** Nobody knows what passed until now. */
  anything(until: EpochMs): void {
    this.#all = Math.max(this.#all, until);
  }

  /** @param session `null` where the call did not say whose it was: then any of its client's may be meant */
  note(client: string, session: string | null, at: EpochMs): void {
    const [map, key] = session === null ? [this.#clients, client] : [this.#sessions, session];
    const before = map.get(key) ?? 0;
    map.delete(key);
    map.set(key, Math.max(before, at));
    if (map.size <= most) return;
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }

  /** Whether a call of the conversation may have passed unseen since this one began. */
  since(client: string, session: string, from: EpochMs): boolean {
    for (const at of [this.#all, this.#clients.get(client) ?? 0, this.#sessions.get(session) ?? 0]) {
      if (at > 0 && from <= at) return true;
    }
    return false;
  }
}

export interface UnseenData {
  readonly sessions: Map<string, EpochMs>;
  readonly clients: Map<string, EpochMs>;
}
