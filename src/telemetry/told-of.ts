import type { StoredProvenance } from "./exchange-fact.ts";
import type { Scope } from "./fact.ts";

/** Who ran what, as a scope has it of a provenance. */
export function toldOf(provenance: StoredProvenance | null): Omit<Scope, "client" | "version" | "model" | "lane"> {
  const { release = null, cohort = null, plan = null, build = null, unit = null } = provenance ?? {};
  const named = { release, cohort, plan, build, unit };
  if (provenance === null) return named;
  const { flags, weights, pre, post } = provenance;
  const nothing = weights === null && flags.length + pre.length + post.length === 0;
  return nothing ? named : { ...named, told: { flags, weights, pre, post } };
}
