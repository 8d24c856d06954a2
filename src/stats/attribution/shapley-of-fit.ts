import type { FactorialFit, TermEffect } from "./factorial-ols.ts";

/** What one change did, its interactions shared. */
export type ChangeEffect =
  | { readonly is: "estimated"; readonly change: string; readonly effect: number; readonly error: number }
  | { readonly is: "not identifiable"; readonly change: string; readonly because: readonly string[] };

/**
 * Shapley values of a model's coefficients: Σ β_T/|T| over the terms T with the change in it, with its CR1 error. Sums
 * over the changes to the modelled difference between all of them and none. A change with a part in any term that is
 * not identifiable is not identifiable itself.
 *
 * Says who is to blame for what happened together; not what taking one change out would bring: that is its own term,
 * and the interactions with what stays.
 */
export function shapleyOfFit({ changes, effects, covariance }: FactorialFit): readonly ChangeEffect[] {
  return changes.map((change, i): ChangeEffect => {
    const terms = effects.filter(({ term }) => term.includes(i));
    const because = [...new Set(terms.flatMap((term) => (term.is === "estimated" ? [] : term.because)))];
    if (because.length > 0) return { is: "not identifiable", change, because };
    const effect = terms.reduce((sum, term) => sum + share(term) * (term.is === "estimated" ? term.effect : 0), 0);
    const variance = terms
      .flatMap((a) => terms.map((b) => share(a) * share(b) * covariance(a.name, b.name)))
      .reduce((sum, each) => sum + each, 0);
    return { is: "estimated", change, effect, error: Math.sqrt(Math.max(0, variance)) };
  });
}

function share({ term }: TermEffect): number {
  return 1 / term.length;
}
