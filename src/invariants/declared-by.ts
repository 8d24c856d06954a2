import type { Expectations } from "../contract/index.ts";

/** ` (evenkeel.yaml:12)`, or nothing. */
export function declaredBy(expected: Expectations): string {
  return expected.source === null ? "" : ` (${expected.source})`;
}
