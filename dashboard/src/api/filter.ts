import type { Filter } from "../../../src/store/index.ts";

/** Keys of the store's filter that take words. */
export type FilterKey = Exclude<keyof Filter, "from" | "to" | "broken">;

/** In the order in which they are offered. One that is missing does not compile. */
const each: Readonly<Record<FilterKey, true>> = {
  client: true,
  version: true,
  model: true,
  lane: true,
  release: true,
  cohort: true,
  plan: true,
  build: true,
  unit: true,
  flag: true,
  weights: true,
  pre: true,
  post: true,
  session: true,
  exchange: true,
  source: true,
  invariant: true,
  severity: true,
  component: true,
  name: true,
  outcome: true,
};

/** What can be filtered on, by the names that the API and the page's own address share. */
export const filterKeys: readonly FilterKey[] = Object.keys(each).filter(isFilterKey);

export function isFilterKey(text: string): text is FilterKey {
  return Object.hasOwn(each, text);
}

/** The filter that an address asks for: `?client=codex&broken=true`. Unknown names do not matter. */
export function filterOf(params: URLSearchParams): Filter {
  const lists = Object.fromEntries(
    filterKeys.flatMap((key) => {
      const values = params.getAll(key);
      return values.length === 0 ? [] : [[key, values]];
    }),
  );
  const broken = params.get("broken");
  return { ...lists, ...(broken === "true" || broken === "false" ? { broken: broken === "true" } : {}) };
}

/** `client:codex` → its key and value; `null` where it is neither that nor anything like an id. */
export function filterTyped(text: string): { readonly key: FilterKey; readonly value: string } | null {
  const at = text.indexOf(":");
  const key = text.slice(0, at).trim();
  const value = text.slice(at + 1).trim();
  if (at > 0 && isFilterKey(key) && value !== "") return { key, value };
  const bare = text.trim();
  return /^[\w.-]{16,}$/.test(bare) ? { key: "session", value: bare } : null;
}
