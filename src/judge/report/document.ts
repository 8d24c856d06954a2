import type { Comparison } from "../compare/index.ts";

/** The comparison as one JSON document, what decides first. `docs/commands/compare.md` says what each field is. */
export function renderJson(comparison: Comparison): string {
  const {
    version,
    verdict,
    lossProven,
    reason,
    comparable,
    method,
    decidedBy,
    estimate,
    n,
    mde,
    evidence,
    needed,
    more,
  } = comparison;
  const { metrics, overlap, flips, base, candidate, notes } = comparison;
  const first = { version, verdict, lossProven, reason, comparable, method, decidedBy };
  const figures = { estimate, n, mde, evidence, needed, more };
  return `${JSON.stringify({ ...first, ...figures, metrics, overlap, flips, base, candidate, notes }, null, 2)}\n`;
}
