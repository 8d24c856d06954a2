import { canonicalJson } from "../../wire/index.ts";
import { type Case, whenKeys } from "../contract.ts";

/** Two cases that say the same thing before and after; `null` where there is none on that side. */
export type Pair = readonly [before: Case | null, after: Case | null];

/**
 * Which case became which: those of the same condition; of the rest those of the same lane whose conditions differ in
 * the fewest respects, so that a prompt for version 2.1.98 is compared with the one for 2.1.97.
 */
export function pairCases(before: readonly Case[], after: readonly Case[]): readonly Pair[] {
  const now = new Map(after.map((each) => [canonicalJson(each.when), each]));
  const pairs: Pair[] = [];
  const gone: Case[] = [];
  for (const each of before) {
    const key = canonicalJson(each.when);
    const same = now.get(key);
    if (same === undefined) gone.push(each);
    else {
      pairs.push([each, same]);
      now.delete(key);
    }
  }
  const came = [...now.values()];
  const candidates = gone.slice(0, mostCompared).flatMap((a, i) =>
    came.slice(0, mostCompared).flatMap((b, j) => {
      const apart = whenKeys.filter((key) => a.when[key] !== b.when[key]).length;
      return a.when.lane === b.when.lane ? [{ i, j, apart }] : [];
    }),
  );
  candidates.sort((a, b) => a.apart - b.apart || a.i - b.i || a.j - b.j);
  const partners = new Map<number, number>();
  const taken = new Set<number>();
  for (const { i, j } of candidates) {
    if (partners.has(i) || taken.has(j)) continue;
    partners.set(i, j);
    taken.add(j);
  }
  gone.forEach((each, i) => {
    pairs.push([each, came[partners.get(i) ?? -1] ?? null]);
  });
  came.forEach((each, j) => {
    if (!taken.has(j)) pairs.push([null, each]);
  });
  return pairs;
}

/** Bounds the work on hostile contracts; what is beyond is shown as gone and come. */
const mostCompared = 200;
