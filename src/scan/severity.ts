import type { Severity } from "../invariants/index.ts";

/** 0 is worst. */
export function severityRank(severity: Severity): number {
  return { error: 0, warn: 1, info: 2 }[severity];
}
