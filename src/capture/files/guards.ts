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

/** A finite number that is not negative: counts, sizes, times. */
export function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Milliseconds since 1970 of an ISO 8601 time or of a number of milliseconds. */
export function time(value: unknown): number | undefined {
  if (typeof value === "number") return count(value);
  if (typeof value !== "string") return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}
