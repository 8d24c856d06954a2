import assert from "node:assert/strict";
import type { SeriesRequest } from "../answers.ts";
import type { Filter, Page, Paged } from "../filter.ts";
import type { Store } from "../store.ts";

/** The longest page there is. */
export const all: Page = { limit: 500 };
/** One of every kind of series. */
export const requests: readonly Omit<SeriesRequest, "filter">[] = [
  { of: { is: "score", name: "helpful" }, step: "day" },
  { of: { is: "score", name: "helpful" }, step: "hour", by: "cohort" },
  { of: { is: "signal", signal: "read-edit", of: "session" }, step: "day", by: "effort" },
  { of: { is: "signal", signal: "refusals", of: "subagents" }, step: "hour" },
  { of: { is: "rate", rate: "failed" }, step: "hour" },
  { of: { is: "rate", rate: "failed" }, step: "day", by: "version" },
  { of: { is: "rate", rate: "broken-sessions" }, step: "hour" },
  { of: { is: "rate", rate: "broken-sessions" }, step: "day", by: "effort" },
  { of: { is: "rate", rate: "thinking-lost" }, step: "day", by: "model" },
  { of: { is: "rate", rate: "cache-read" }, step: "hour", by: "release" },
  { of: { is: "quantiles", quantity: "ttft" }, step: "day" },
  { of: { is: "quantiles", quantity: "duration" }, step: "hour", by: "lane" },
  { of: { is: "quantiles", quantity: "output-tokens" }, step: "day", by: "client" },
];

/** Everything that is answered from roll-ups. */
export async function rollUps(store: Store, filter: Filter) {
  return {
    overview: await store.overview(filter),
    components: await store.components(filter),
    delegations: await store.delegations(filter),
    series: await Promise.all(requests.map((request) => store.series({ ...request, filter }))),
  };
}

/** Every answer but those about one thing. */
export async function answers(store: Store, filter: Filter) {
  const page = { limit: 100 };
  return {
    ...(await rollUps(store, filter)),
    sessions: await store.sessions(filter, page),
    exchanges: await store.exchanges(filter, page),
    violations: await store.violations(filter, page),
    changes: await store.changes(filter, page),
    scores: await store.scores(filter, page),
    feedback: await store.feedback(filter, page),
    labRuns: await store.labRuns(page),
    sources: await store.sources(),
    text: await store.text("text-1"),
    session: await store.session("s1"),
  };
}

/** A list read to its end. */
export async function allPages<T>(read: (page: Page) => Promise<Paged<T>>, limit: number): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Paged<T> = await read({ limit, ...(cursor === null ? {} : { cursor }) });
    assert.ok(page.items.length <= limit);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

/**
 * Deep equality, but for what two ways of adding floating-point numbers may differ by, and for quantiles, which are within
 * 2 %. A cursor is only there or not.
 */
export function same(actual: unknown, expected: unknown, path = ""): void {
  if (typeof expected === "number" && typeof actual === "number") {
    if (/\.p(50|90|99)$/.test(path)) near(actual, expected, path);
    else {
      const off = Math.abs(actual - expected);
      assert.ok(off <= 1e-9 * Math.max(1, Math.abs(expected)), `${path}: ${actual}, expected ${expected}`);
    }
  } else if (path.endsWith(".next")) {
    assert.equal(actual === null, expected === null, path);
  } else if (Array.isArray(expected) && Array.isArray(actual)) {
    assert.equal(actual.length, expected.length, `${path}: ${JSON.stringify({ actual, expected }).slice(0, 2000)}`);
    for (const [index, each] of expected.entries()) same(actual[index], each, `${path}[${index}]`);
  } else if (typeof expected === "object" && expected !== null && typeof actual === "object" && actual !== null) {
    assert.deepEqual(Object.keys(actual).toSorted(), Object.keys(expected).toSorted(), path);
    const of = new Map(Object.entries(actual));
    for (const [key, each] of Object.entries(expected)) same(of.get(key), each, `${path}.${key}`);
  } else {
    assert.deepEqual(actual, expected, path);
  }
}

/** Within the 2 % of a sketch. */
export function near(actual: number | null, expected: number, path = ""): void {
  assert.ok(actual !== null, `${path}: no quantile`);
  assert.ok(Math.abs(actual - expected) <= 0.02 * expected + 1e-6, `${path}: ${actual}, exact ${expected}`);
}
