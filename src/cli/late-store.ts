import type { Store } from "../store/index.ts";

/**
 * A store that is opened when it is first asked for something, and again after that failed: the server starts while its
 * store is down, and goes on when it comes back.
 */
export function lateStore(open: () => Promise<Store>): Store {
  let opening: Promise<Store> | null = null;
  const opened = (): Promise<Store> => {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
  return {
    append: async (batch) => (await opened()).append(batch),
    position: async (stream) => (await opened()).position(stream),
    kept: async (name) => (await opened()).kept(name),
    overview: async (filter) => (await opened()).overview(filter),
    sessions: async (filter, page) => (await opened()).sessions(filter, page),
    session: async (id) => (await opened()).session(id),
    exchanges: async (filter, page) => (await opened()).exchanges(filter, page),
    violations: async (filter, page) => (await opened()).violations(filter, page),
    changes: async (filter, page) => (await opened()).changes(filter, page),
    scores: async (filter, page) => (await opened()).scores(filter, page),
    feedback: async (filter, page) => (await opened()).feedback(filter, page),
    labRuns: async (page) => (await opened()).labRuns(page),
    components: async (filter) => (await opened()).components(filter),
    delegations: async (filter) => (await opened()).delegations(filter),
    series: async (request) => (await opened()).series(request),
    text: async (hash) => (await opened()).text(hash),
    sources: async () => (await opened()).sources(),
    prune: async (before) => (await opened()).prune(before),
    removeSample: async () => (await opened()).removeSample(),
    async close() {
      if (opening !== null) await (await opening.catch(() => null))?.close();
    },
  };
}
