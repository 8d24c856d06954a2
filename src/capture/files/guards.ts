/**
 * Narrow guards for records of JSON.parse. A gigabyte of logs passes through them, so they are hand-written; what has
 * another shape than expected is as if it were not there.
 */
export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = Object.freeze({});

/** The members of a JSON object; none where it is anything else. */
export function fields(value: unknown): Fields {
  // JSON.parse gives plain objects: members are unknown until looked at.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : none;
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A string with something in it. */
export function word(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A number that is neither negative nor larger than a sum can hold (2^53): counts, sizes, times. */
export function count(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

const endOf9999 = Date.UTC(10_000, 0);

/**
 * Milliseconds since 1970 of an ISO 8601 time or of a number of milliseconds. What lies outside of 1970 to 9999, where
 * dates have another form or none, is no time of a call.
 */
export function time(value: unknown): number | undefined {
  const ms = typeof value === "string" ? Date.parse(value) : value;
  return typeof ms === "number" && ms >= 0 && ms < endOf9999 ? ms : undefined;
}
