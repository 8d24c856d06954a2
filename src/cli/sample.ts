import { fileURLToPath } from "node:url";
import { sampleFacts } from "../capture/sample/index.ts";
import type { Store } from "../store/index.ts";

export type LoadedSample =
  | { readonly is: "loaded"; readonly facts: number }
  /** There is data of one's own. */
  | { readonly is: "not-needed" }
  /** It was loaded before, and stays as it was left: there, or removed. */
  | { readonly is: "loaded-before" };

/** What the store remembers of it. */
const keptAs = "sample";
const inOneGo = 500;

/**
 * Puts the bundled example into a store that has no data of its own, once, as facts of the source `sample`: what
 * `DELETE /v1/sample` removes. Its newest call is told as made a minute before `now`.
 */
export async function loadSample(store: Store, now: number): Promise<LoadedSample> {
  if ((await store.kept(keptAs)) !== null) return { is: "loaded-before" };
  const own = await store.exchanges({ source: ["gateway", "otlp", "api"] }, { limit: 1 });
  if (own.items.length > 0) return { is: "not-needed" };
  const folder = fileURLToPath(new URL("../../examples/scan/data/", import.meta.url));
  const facts = await sampleFacts(folder, now - 60_000);
  for (let at = 0; at < facts.length; at += inOneGo) {
    const last = at + inOneGo >= facts.length;
    await store.append({
      facts: facts.slice(at, at + inOneGo),
      // Only what is there whole counts as loaded; facts told twice count once.
      ...(last ? { keep: { [keptAs]: JSON.stringify({ at: now }) } } : {}),
    });
  }
  return { is: "loaded", facts: facts.length };
}
