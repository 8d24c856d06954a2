import { withoutKnownKeys } from "./without-known-keys.ts";

/** Whether anything in plain data looks like a key: a text, the name of a field, whatever a list, a map or a set holds. */
export function holdsKey(value: unknown): boolean {
  if (typeof value === "string") return withoutKnownKeys(value) !== value;
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(holdsKey);
  if (value instanceof Set) return some(value.values());
  if (value instanceof Map) return some(value.keys()) || some(value.values());
  return Object.entries(value).some(([name, each]) => holdsKey(name) || holdsKey(each));
}

function some(values: Iterable<unknown>): boolean {
  for (const value of values) if (holdsKey(value)) return true;
  return false;
}
