import type { Filter } from "../../../src/store/index.ts";

/** What can be filtered on, by the names that the API and the page's own address share. */
export const filterKeys = [
  "client",
  "version",
  "model",
  "lane",
  "release",
  "cohort",
  "plan",
  "build",
  "unit",
  "flag",
  "weights",
  "pre",
  "post",
  "session",
  "exchange",
  "source",
  "invariant",
  "severity",
  "component",
  "name",
  "outcome",
] as const satisfies readonly (keyof Filter)[];

export type FilterKey = (typeof filterKeys)[number];

export function isFilterKey(text: string): text is FilterKey {
  return (filterKeys as readonly string[]).includes(text);
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
