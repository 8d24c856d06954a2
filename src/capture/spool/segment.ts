/** Where a reader stands: in which segment, and how many bytes into it. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
}

const most = 99_999_999;

export function segmentName(number: number): string {
  return `${String(number).padStart(8, "0")}.seg`;
}

/** The numbers of the segments among the names of a folder, ascending. */
export function segmentsAmong(names: readonly string[]): readonly number[] {
  return names
    .filter((name) => /^\d{8}\.seg$/.test(name))
    .map((name) => Number(name.slice(0, 8)))
    .sort((a, b) => a - b);
}

/**
 * The number of the next segment. An empty folder begins with the minutes since 1970: where a spool was deleted, the
 * new one stands behind every position that a reader remembers of the old.
 */
export function nextNumber(before: readonly number[], now: number): number {
  const last = before.at(-1);
  if (last !== undefined) return last + 1;
  return Math.min(Math.max(1, Math.floor(now / 60_000)), most - 1_000_000);
}

/** Positions compare as texts do. */
export function positionOf(place: Place): string {
  return `${String(place.segment).padStart(8, "0")}:${String(place.offset).padStart(12, "0")}`;
}

/** @throws RangeError where it is no position of a spool */
export function placeOf(position: string): Place {
  const match = /^(\d{8}):(\d{12})$/.exec(position);
  if (match === null) throw new RangeError(`${JSON.stringify(position.slice(0, 60))} is no position of a spool`);
  return { segment: Number(match[1]), offset: Number(match[2]) };
}
