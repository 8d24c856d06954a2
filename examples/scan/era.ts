/** A stretch of the story, with how the agent behaves in it. */
export interface Era {
  readonly from: string;
  readonly version: string;
  /** Characters of a thinking signature, on average. */
  readonly thinking: number;
  /** Part of answers without any thinking. */
  readonly without: number;
  /** Reads before an edit, on average. */
  readonly reads: number;
  /** Part of edits of files that were not read. */
  readonly blind: number;
  readonly effort: string;
}

/**
 * Shaped like spring 2026 (lower effort in March, thinking cleared after idle from late
 * March, put right in April), with invented figures. Nobody's sessions, nobody's measurements.
 */
export const eras: readonly Era[] = [
  { from: "2026-02-20", version: "2.1.58", thinking: 560, without: 0.03, reads: 5, blind: 0.06, effort: "high" },
  { from: "2026-03-05", version: "2.1.68", thinking: 320, without: 0.1, reads: 3.2, blind: 0.15, effort: "medium" },
  { from: "2026-03-26", version: "2.1.85", thinking: 208, without: 0.2, reads: 2, blind: 0.3, effort: "medium" },
  { from: "2026-04-10", version: "2.1.101", thinking: 520, without: 0.04, reads: 4.6, blind: 0.08, effort: "high" },
];

export function eraAt(day: string): Era {
  const era = eras.findLast((each) => each.from <= day);
  if (era === undefined) throw new RangeError(`no era holds ${day}`);
  return era;
}
