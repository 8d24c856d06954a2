import { StatsError } from "../stats-error.ts";

/** Which interactions a model has, beside a constant and one term per change. */
export type Interactions = "none" | "pairs" | "all";

/** One column of the model: the changes that must all be there for it to count; none for the constant. */
export type Term = readonly number[];

/** Terms by size, then in the order of the changes: 1, a, b, c, a×b, a×c, b×c … */
export function designTerms(changes: number, interactions: Interactions): readonly Term[] {
  const largest = interactions === "none" ? 1 : interactions === "pairs" ? 2 : changes;
  if (interactions === "all" && changes > 10) {
    throw new StatsError("bad-option", `all interactions of ${changes} changes are too many: 10 at most, or pairs`);
  }
  const terms: Term[] = [[]];
  for (let from = 0; from < terms.length; from++) {
    const term = terms[from] ?? [];
    if (term.length >= largest) break;
    for (let change = (term.at(-1) ?? -1) + 1; change < changes; change++) terms.push([...term, change]);
  }
  return terms;
}

export function termName(term: Term, changes: readonly string[]): string {
  return term.length === 0 ? "1" : term.map((change) => changes[change] ?? String(change)).join("×");
}
