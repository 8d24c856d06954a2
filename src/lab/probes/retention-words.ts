import type { FactKind } from "./fact.ts";
import type { Retention, RetentionCurve } from "./retention-of.ts";

/** What is left of each kind, in words: `2 of 2 to the end`, `1 of 2 at the end, some gone at request 7`. */
export function retentionWords({ curves }: Retention): readonly { readonly kind: FactKind; readonly words: string }[] {
  return curves.map((curve) => ({ kind: curve.kind, words: wordsOf(curve) }));
}

/** Likewise for one kind. */
export function wordsOf({ points }: RetentionCurve): string {
  const last = points.at(-1);
  const lost = points.find(({ there, of }) => there < of);
  if (last === undefined) return "";
  const left = `${last.there} of ${last.of}`;
  return lost === undefined ? `${left} to the end` : `${left} at the end, some gone at request ${lost.request}`;
}
