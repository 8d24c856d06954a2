import type { SignalFamily } from "../signals/index.ts";
import type { SessionId } from "../wire/index.ts";
import type { SessionState } from "./session-state.ts";

/**
 * A session before its first exchange.
 *
 * @param families what is measured besides; none by default
 */
export function beginSession(session: SessionId, families: readonly SignalFamily<unknown>[] = []): SessionState {
  return {
    families,
    data: {
      id: session,
      seenIn: null,
      inputs: [],
      client: "generic",
      version: null,
      entrypoint: null,
      project: null,
      startedAt: 0,
      endedAt: 0,
      exchanges: 0,
      tokens: { input: null, output: null, cacheRead: null, cacheCreation: null },
      mainModel: null,
      segment: null,
      strands: {},
      lanes: {},
      violations: [],
      known: {},
      changes: [],
      delegations: {},
      notVisible: {},
      provenance: {},
      signals: families.map((family) => family.init()),
    },
  };
}
