/**
 * A value as far as an input can show it. Three things that are never the same:
 * - `set`: the input shows this value;
 * - `absent`: the input shows that the value was *not sent* (the vendor's default applies);
 * - `unrecorded`: this kind or version of input cannot show it. Never zero, never "ok".
 */
export type Seen<T> =
  | { readonly is: "set"; readonly value: T }
  | { readonly is: "absent" }
  | { readonly is: "unrecorded" };

export const absent: Seen<never> = Object.freeze({ is: "absent" });
export const unrecorded: Seen<never> = Object.freeze({ is: "unrecorded" });

/** The input shows `value`. */
export function seen<T>(value: T): Seen<T> {
  return { is: "set", value };
}

/** `undefined` and `null` on the wire mean that nothing was sent. */
export function seenOrAbsent<T>(value: T | null | undefined): Seen<T> {
  return value === undefined || value === null ? absent : { is: "set", value };
}

/** `undefined` and `null` in a log mean that the log does not record it. */
export function seenOrUnrecorded<T>(value: T | null | undefined): Seen<T> {
  return value === undefined || value === null ? unrecorded : { is: "set", value };
}

/** The value, or `undefined` where there is none to show. */
export function known<T>(field: Seen<T>): T | undefined {
  return field.is === "set" ? field.value : undefined;
}
