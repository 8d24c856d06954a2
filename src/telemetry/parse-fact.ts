import type { Fact } from "./fact.ts";
import { factSchemas } from "./fact-schema.ts";

export type ParsedFact =
  | { readonly is: "fact"; readonly fact: Fact }
  /** Where it goes wrong and how; holds nothing of the line's own values. */
  | { readonly is: "none"; readonly because: string };

/**
 * One line of a spool as a fact. Never throws; keys that a fact does not have are left out, so that an older server reads
 * what a newer gateway wrote.
 */
export function parseFact(line: string): ParsedFact {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { is: "none", because: "no JSON" };
  }
  return factOf(value);
}

/** The same for a value that was parsed already. */
export function factOf(value: unknown): ParsedFact {
  if (typeof value !== "object" || value === null || !("is" in value)) {
    return { is: "none", because: "no object with `is`" };
  }
  const kind = value.is;
  if (!isKind(kind)) return { is: "none", because: "a kind of fact that is not known here" };
  const parsed = factSchemas[kind].safeParse(value);
  if (parsed.success) return { is: "fact", fact: parsed.data };
  const [issue] = parsed.error.issues;
  return { is: "none", because: `${kind}: ${issue?.path.join(".") || "it"} ${issue?.code ?? "is wrong"}` };
}

function isKind(value: unknown): value is Fact["is"] {
  return typeof value === "string" && Object.hasOwn(factSchemas, value);
}
