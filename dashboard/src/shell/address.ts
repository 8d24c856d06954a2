import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import type { Filter } from "../../../src/store/index.ts";
import { filterOf } from "../api/filter.ts";
import { health } from "../api/queries.ts";
import { type Range, rangeOf } from "../api/range.ts";
import { useNow } from "../parts/now.ts";

export interface Address {
  readonly params: URLSearchParams;
  readonly range: Range;
  /** Filter and range together: what the API is asked. */
  readonly filter: Filter;
  /** Another value for some parameters (`null` takes one away), as a step back and forth in the browser's history. */
  set(values: Readonly<Record<string, string | readonly string[] | null>>): void;
  /** This page's parameters with others, for links. */
  with(values: Readonly<Record<string, string | readonly string[] | null>>): string;
}

/** The state of the page, which stands in its address and nowhere else. */
export function useAddress(): Address {
  const search = useSearch();
  const [path, go] = useLocation();
  const now = useNow(60_000);
  const { data } = useQuery(health);
  const newest = data?.sources.reduce((last, { lastAt }) => Math.max(last, lastAt), 0) || null;
  const sample = data?.sources.some(({ source }) => source === "sample") ?? false;
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const range = useMemo(() => rangeOf(params, now, { newest, sample }), [params, now, newest, sample]);
  const filter = useMemo(
    () => ({
      ...filterOf(params),
      ...(range.from !== undefined && { from: range.from }),
      ...(range.to !== undefined && { to: range.to }),
    }),
    [params, range],
  );
  const changed = useCallback<Address["with"]>((values) => withValues(params, values), [params]);
  const set = useCallback<Address["set"]>((values) => go(`${path}${changed(values)}`), [go, path, changed]);
  return { params, range, filter, set, with: changed };
}

function withValues(params: URLSearchParams, values: Parameters<Address["with"]>[0]): string {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(values)) {
    next.delete(name);
    for (const each of value === null ? [] : typeof value === "string" ? [value] : value) next.append(name, each);
  }
  const text = next.toString();
  return text === "" ? "" : `?${text}`;
}
