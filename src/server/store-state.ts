import { type Store, StoreError } from "../store/index.ts";

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

  /**
   * Runs one operation on the store, and notes how it went. Refusals of a question (a bad cursor) are no trouble; no answer
   * within `limit` milliseconds is.
   */
  async run<T>(limit: number, work: () => Promise<T>): Promise<T> {
    try {
      const result = await within(limit, work());
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
  return error instanceof StoreError && error.code === "bad-cursor";
}

/** Whether a refusal may be due to what was to be stored, and not to the state the store is in. */
export function isOfContent(error: unknown): boolean {
  return !(error instanceof StoreError) && !(error instanceof NoAnswer);
}

/** The store said nothing in time. */
class NoAnswer extends Error {}

/** One line, bounded: an error's text may hold anything. */
export function reasonOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const next = error instanceof StoreError ? ` (${error.next})` : "";
  const text = `${said}${next}`;
  // Addresses of stores may hold a password.
  const line = text.replaceAll(/\/\/[^/@\s]*@/g, "//***@").split("\n", 1)[0] ?? "";
  return line.slice(0, 300);
}

/** Milliseconds until an operation counts as not answered. What is told again later counts once. */
const limits = { query: 30_000, append: 120_000, prune: 30 * 60_000 };

function within<T>(limit: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new NoAnswer(`no answer within ${limit / 1000} s`)), limit);
    work.then(resolve, reject).finally(() => clearTimeout(late));
  });
}

/** The store, with every use of it noted. */
export function observed(store: Store, state: StoreState): Store {
  return {
    append: (batch) => state.run(limits.append, () => store.append(batch)),
    position: (stream) => state.run(limits.query, () => store.position(stream)),
    kept: (name) => state.run(limits.query, () => store.kept(name)),
    overview: (filter) => state.run(limits.query, () => store.overview(filter)),
    sessions: (filter, page) => state.run(limits.query, () => store.sessions(filter, page)),
    session: (id) => state.run(limits.query, () => store.session(id)),
    exchanges: (filter, page) => state.run(limits.query, () => store.exchanges(filter, page)),
    violations: (filter, page) => state.run(limits.query, () => store.violations(filter, page)),
    changes: (filter, page) => state.run(limits.query, () => store.changes(filter, page)),
    scores: (filter, page) => state.run(limits.query, () => store.scores(filter, page)),
    feedback: (filter, page) => state.run(limits.query, () => store.feedback(filter, page)),
    labRuns: (page) => state.run(limits.query, () => store.labRuns(page)),
    components: (filter) => state.run(limits.query, () => store.components(filter)),
    delegations: (filter) => state.run(limits.query, () => store.delegations(filter)),
    series: (request) => state.run(limits.query, () => store.series(request)),
    text: (hash) => state.run(limits.query, () => store.text(hash)),
    sources: () => state.run(limits.query, () => store.sources()),
    prune: (before) => state.run(limits.prune, () => store.prune(before)),
    removeSample: () => state.run(limits.prune, () => store.removeSample()),
    close: () => store.close(),
  };
}
