import type { Store } from "../../store/index.ts";
import type { Fact } from "../../telemetry/index.ts";
import { isOfContent, reasonOf } from "../store-state.ts";

export interface Refused {
  readonly fact: Fact;
  readonly because: string;
}

/** Written to see that the store writes at all. */
const probe = "ingest-probe";

/**
 * Appends what a store would not take together: in halves, down to the facts that it takes alone, and those that it does not.
 * A fact counts as refused only where the store takes something else right after it.
 *
 * @throws what the store throws where it does not write at all; then nothing is known of any fact
 */
export async function appendApart(
  store: Pick<Store, "append">,
  facts: readonly Fact[],
  now: number,
): Promise<readonly Refused[]> {
  if (facts.length === 0) return [];
  try {
    await store.append({ facts });
    return [];
  } catch (error) {
    if (!isOfContent(error)) throw error;
    const [fact] = facts;
    if (fact === undefined || facts.length > 1) {
      const half = facts.length >> 1;
      const first = await appendApart(store, facts.slice(0, half), now);
      return [...first, ...(await appendApart(store, facts.slice(half), now))];
    }
    await store.append({ facts: [], keep: { [probe]: String(now) } });
    return [{ fact, because: reasonOf(error) }];
  }
}
