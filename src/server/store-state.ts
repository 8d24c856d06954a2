import type { Store } from "../store/index.ts";

export type Up = { readonly is: "up" };
export type Down = { readonly is: "down"; readonly since: number; readonly because: string };

/** Whether the store answers, as the last use of it showed. */
export class StoreState {
  #state: Up | Down = { is: "up" };
  readonly #now: () => number;
  readonly #changed: (state: Up | Down) => void;

  constructor(now: () => number, changed: (state: Up | Down) => void = () => {}) {
    this.#now = now;
    this.#changed = changed;
  }

  get(): Up | Down {
    return this.#state;
  }

  /** Runs one operation on the store, and notes how it went. Refusals of a question (a bad cursor) are no trouble. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      if (this.#state.is === "down") this.#set({ is: "up" });
      return result;
    } catch (error) {
      if (!isRefusal(error) && this.#state.is === "up") {
        this.#set({ is: "down", since: this.#now(), because: reasonOf(error) });
      }
      throw error;
    }
  }

  #set(state: Up | Down): void {
    this.#state = state;
    this.#changed(state);
  }
}

/** A store's refusal of what was asked, by its stable code. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "bad-cursor";
}

/** One line, bounded: an error's text may hold anything. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // Addresses of stores may hold a password.
  const line = text.replaceAll(/\/\/[^/@\s]*@/g, "//***@").split("\n", 1)[0] ?? "";
  return line.slice(0, 300);
}

/** The store, with every use of it noted. */
export function observed(store: Store, state: StoreState): Store {
  return {
    append: (batch) => state.run(() => store.append(batch)),
    position: (stream) => state.run(() => store.position(stream)),
    kept: (name) => state.run(() => store.kept(name)),
    overview: (filter) => state.run(() => store.overview(filter)),
    sessions: (filter, page) => state.run(() => store.sessions(filter, page)),
    session: (id) => state.run(() => store.session(id)),
    exchanges: (filter, page) => state.run(() => store.exchanges(filter, page)),
    violations: (filter, page) => state.run(() => store.violations(filter, page)),
    changes: (filter, page) => state.run(() => store.changes(filter, page)),
    scores: (filter, page) => state.run(() => store.scores(filter, page)),
    feedback: (filter, page) => state.run(() => store.feedback(filter, page)),
    labRuns: (page) => state.run(() => store.labRuns(page)),
    components: (filter) => state.run(() => store.components(filter)),
    delegations: (filter) => state.run(() => store.delegations(filter)),
    series: (request) => state.run(() => store.series(request)),
    text: (hash) => state.run(() => store.text(hash)),
    sources: () => state.run(() => store.sources()),
    prune: (before) => state.run(() => store.prune(before)),
    removeSample: () => state.run(() => store.removeSample()),
    close: () => store.close(),
  };
}
