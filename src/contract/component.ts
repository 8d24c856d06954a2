import { canonicalJson, hashOf } from "../wire/index.ts";
import type { Case, Component, Identity } from "./contract.ts";
import type { Kind } from "./kinds.ts";

/** A component with its hashes. The order of the cases does not count. */
export function makeComponent(name: string, kind: Kind, line: number, cases: readonly Case[]): Component {
  const sorted = [...cases].sort((a, b) => compare(canonicalJson(a.when), canonicalJson(b.when)));
  const hash = (pick: (each: Case) => Identity | null) =>
    hashOf(canonicalJson({ kind, cases: sorted.map((each) => ({ when: each.when, is: pick(each) })) }));
  return {
    name,
    kind,
    hash: hash((each) => each.identity),
    observed: sorted.some((each) => each.observed !== null) ? hash((each) => each.observed) : null,
    line,
    cases: sorted,
  };
}

/** Code unit order: the same everywhere, unlike a locale's. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
