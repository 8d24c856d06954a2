import { WireJoin } from "../capture/otlp/index.ts";
import type { Store } from "../store/index.ts";
import { type Mill, ScopeWait } from "./ingest/index.ts";
import { KeptValue } from "./kept-records.ts";
import { CohortParity } from "./parity/index.ts";
import type { Watching } from "./watch.ts";

const names = { scopes: "scope-wait", parity: "cohort-parity" } as const;

/**
 * What facts go through on their way into the store, taken up where it was written. Calls that telemetry told of find those on
 * the wire, what was said of a call too early finds it, cohorts are held against each other; monitors see what is stored.
 */
export async function openMill(store: Pick<Store, "kept">, watch: Watching | null): Promise<Mill> {
  const read = new Map<string, string | null>();
  for (const name of [...Object.values(names), ...WireJoin.names]) read.set(name, await store.kept(name));
  const kept = (name: string): string | null => read.get(name) ?? null;
  const join = new WireJoin(kept);
  const scopes = new ScopeWait(kept(names.scopes));
  const parity = new CohortParity(kept(names.parity));
  const values = {
    scopes: new KeptValue(names.scopes, kept),
    parity: new KeptValue(names.parity, kept),
  };
  return {
    take(given, now, isBehind) {
      const { facts: told, withdrawn } = join.take(given, now);
      const joined = scopes.take(told, now, isBehind);
      const facts = [...joined, ...parity.take(joined, now)];
      return { facts, withdrawn, alerts: watch?.take(facts, now, isBehind) ?? [] };
    },
    state: () => ({
      ...join.changed(),
      ...values.scopes.changed(scopes.kept),
      ...values.parity.changed(parity.kept),
      ...watch?.state(),
    }),
  };
}
