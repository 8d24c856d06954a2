import type { Expectations, ExpectedField } from "../contract/index.ts";

/** ` (evenkeel.yaml:12)`, the line that declares this field where it is known, or nothing. */
export function declaredBy(expected: Expectations, field: ExpectedField): string {
  const source = expected.sources?.[field] ?? expected.source;
  return source === null ? "" : ` (${source})`;
}
