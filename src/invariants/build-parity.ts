import type { Provenance } from "../wire/index.ts";
import type { Breach, Invariant } from "./invariant.ts";
import { exempt, notVisible } from "./results.ts";

/** Whether a cohort is of those who make the product. */
export function isInternal(cohort: string): boolean {
  return internal.test(cohort);
}

const internal = /^(?:internal|dogfood|staff|employees?|team|ants?)$/i;

/**
 * Holds when internal and public cohorts run the same build and flags. It is a promise across sessions, so it is kept
 * over the provenance records of all of them (`parityBreach`); at a single call it says only whether there is any.
 *
 * Exempt: nothing; a build that is still being rolled out is exactly what people inside test and nobody outside has.
 * Incident: an internal-only experiment hid the bug of April 2026 from everyone who could have fixed it.
 * Visible by the provenance channel only (`x-evenkeel-context`).
 */
export const buildParity: Invariant<null> = {
  id: "build-parity",
  severity: "error",
  seenIn: ["wire"],
  oncePer: "session",
  init: () => null,
  step: (state, { exchange }) => ({ state, result: exchange.provenance === undefined ? noProvenance : acrossSessions }),
};

const noProvenance = notVisible("nothing says which build and flags ran (header x-evenkeel-context)");
const acrossSessions = exempt("judged across sessions");

/**
 * What internal cohorts run and public ones do not, or the reverse.
 *
 * @param records provenance of any number of sessions, in any order
 * @returns `null` where both sides run the same, or where one side is missing (then nothing can be said)
 */
export function parityBreach(records: readonly Provenance[]): Breach | null {
  const inside = new Set<string>();
  const outside = new Set<string>();
  for (const { cohort, build, flags } of records) {
    if (cohort === null) continue;
    const features = [...(build === null ? [] : [`build ${build}`]), ...flags.map((flag) => `flag ${flag}`)];
    for (const feature of features) (isInternal(cohort) ? inside : outside).add(feature);
  }
  if (inside.size === 0 || outside.size === 0) return null;
  const onlyInside = [...inside.difference(outside)].sort();
  const onlyOutside = [...outside.difference(inside)].sort();
  if (onlyInside.length + onlyOutside.length === 0) return null;
  const words = [
    onlyInside.length > 0 ? `${onlyInside.join(", ")} only inside` : "",
    onlyOutside.length > 0 ? `${onlyOutside.join(", ")} only outside` : "",
  ].filter((word) => word !== "");
  return {
    key: "parity",
    severity: "error",
    message: `internal and public cohorts do not run the same: ${words.join("; ")}`,
    evidence: {
      expected: "the same builds and flags inside and outside",
      seen: words.join("; "),
      firstDivergence: onlyInside[0] ?? onlyOutside[0] ?? null,
      figures: { onlyInside: onlyInside.length, onlyOutside: onlyOutside.length, features: inside.size + outside.size },
    },
    claims: [],
  };
}
