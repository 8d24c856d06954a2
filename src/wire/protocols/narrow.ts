/** A JSON object whose members nobody has looked at yet. */
export type Bag = Readonly<Record<string, unknown>>;

const nothing: Bag = Object.freeze({});

/** Whether `value` is a JSON object (not an array, not `null`). */
export function isBag(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `value` as an object; an empty one where it is none. */
export function bag(value: unknown): Bag {
  return isBag(value) ? value : nothing;
}

/** `value` as a list; an empty one where it is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `value` where it is a string. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** `value` where it is a number that sums can hold (within ±2^53). */
export function count(value: unknown): number | undefined {
  return typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** The value of a JSON text; `undefined` where it is none. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
