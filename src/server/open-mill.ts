import { WireJoin } from "../capture/otlp/index.ts";
import type { Store } from "../store/index.ts";
import { type Mill, ScopeWait } from "./ingest/index.ts";
import { CohortParity } from "./parity/index.ts";
import type { Watching } from "./watch.ts";

const names = { join: "wire-join", scopes: "scope-wait", parity: "cohort-parity" } as const;

/**
 * What facts go through on their way into the store, taken up where it was written. Calls that telemetry told of find those on
 * the wire, what was said of a call too early finds it, cohorts are held against each other; monitors see what is stored.
 */
export async function openMill(store: Pick<Store, "kept">, watch: Watching | null): Promise<Mill> {
  const join = new WireJoin(await store.kept(names.join));
  const scopes = new ScopeWait(await store.kept(names.scopes));
  const parity = new CohortParity(await store.kept(names.parity));
  return {
    take(given, now, isBehind) {
      const joined = scopes.take(join.take(given, now), now, isBehind);
      const facts = [...joined, ...parity.take(joined, now)];
      return { facts, alerts: watch?.take(facts, now) ?? [] };
    },
    state: () => ({
      ...{ [names.join]: join.kept, [names.scopes]: scopes.kept, [names.parity]: parity.kept },
      ...watch?.state(),
    }),
  };
}
