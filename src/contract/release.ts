import { canonicalJson, type Hash, hashOf } from "../wire/index.ts";
import type { Contract } from "./contract.ts";
import type { Kind } from "./kinds.ts";

export type ReleaseId = string & { readonly brand: "ReleaseId" };

/** An immutable set of component versions, named by its content. */
export interface Release {
  /** The declared side: all components. */
  readonly id: ReleaseId;
  /** The observed side: what the wire can show of them. Equal for two releases that no call can tell apart. */
  readonly observed: ReleaseId;
  /** In order of name. */
  readonly components: readonly ReleaseComponent[];
}

export interface ReleaseComponent {
  readonly name: string;
  readonly kind: Kind;
  readonly hash: Hash;
  readonly observed: Hash | null;
}

/** The release a contract declares: the same components in any order and form give the same id. */
export function releaseOf(contract: Contract): Release {
  const components = contract.components.map(({ name, kind, hash, observed }) =>
    Object.freeze({ name, kind, hash, observed }),
  );
  return Object.freeze({
    id: idOf(components.map(({ name, kind, hash }) => [name, kind, hash])),
    // Names are a person's; the wire shows kinds.
    observed: idOf(components.flatMap(({ kind, observed }) => (observed === null ? [] : [[kind, observed]]))),
    components: Object.freeze(components),
  });
}

function idOf(parts: readonly (readonly string[])[]): ReleaseId {
  const sorted = parts.map((part) => canonicalJson(part)).sort();
  // The only place where a ReleaseId is made.
  return `rel_${hashOf(sorted.join("\n"))}` as ReleaseId;
}
