import { createHash } from "node:crypto";
import type { Hash } from "../../wire/index.ts";

export const factKinds = ["thinking", "tool-result", "answer", "person"] as const;
/** Where a fact came from. */
export type FactKind = (typeof factKinds)[number];

/** Something said early that is looked for in later requests. */
export interface Fact {
  readonly kind: FactKind;
  /** Found nowhere else. */
  readonly token: string;
  /** Of thinking that travels without its words, the carriers that stand for it. */
  readonly carriers: readonly Hash[];
}

/** A fact with a token that depends on all it is given: `tide-1f0c9ab2e44d`. */
export function fact(kind: FactKind, ...place: readonly string[]): Fact {
  const digest = createHash("sha256")
    .update([kind, ...place].join("\0"))
    .digest("hex");
  return { kind, token: `tide-${digest.slice(0, 12)}`, carriers: [] };
}
