/** What a stream is divided by. */
export type Dimension =
  | "model"
  | "version"
  | "effort"
  | "client"
  | "cohort"
  | "plan"
  | "platform"
  | "release"
  | "build"
  | "lane";

/** Values of dimensions; `null` where the input did not record it, which is a value of its own, not any of the others. */
export type Segment = Readonly<Partial<Record<Dimension, string | null>>>;

/** The part of a segment that one view looks at, in the view's order. */
export function segmentIn(view: readonly Dimension[], keys: Segment): Segment {
  return Object.fromEntries(view.map((dimension) => [dimension, keys[dimension] ?? null]));
}

/** The same for the same values, whatever the order in which they were written. */
export function segmentKey(segment: Segment): string {
  const entries = Object.entries(segment).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries.map(([dimension, value]) => [dimension, value ?? null]));
}

/** A quick key for the values of one view; within a view the same as {@link segmentKey}. */
export function valuesKey(view: readonly Dimension[], keys: Segment): string {
  let key = "";
  for (const dimension of view) {
    const value = keys[dimension] ?? null;
    key += value === null ? "-" : `${value.length}:${value}`;
  }
  return key;
}
