/**
 * The same value with every lone surrogate replaced by U+FFFD: databases keep UTF-8, which has none, and two strings
 * that differ in one only would be two keys here and one there. Returns the value itself where there is nothing to do.
 */
export function wellFormed<T>(value: T): T {
  // JSON.stringify escapes lone surrogates, and them alone, as \udxxx.
  if (!JSON.stringify(value).includes("\\ud")) return value;
  // The shape stays what it was; only strings change.
  return replaced(value) as T;
}

function replaced(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(replaced);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.toWellFormed(), replaced(each)]));
}
