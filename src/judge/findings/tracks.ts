/** Where a value was seen, as indices of days. */
interface Span {
  readonly value: string;
  readonly first: number;
  readonly last: number;
}

/**
 * Tells values that follow each other (one model after another: a change to be seen) from values that stand side by side
 * (two models in turn: sessions to be compared each with their own kind). Values whose days overlap by less than half of
 * the shorter span follow each other and share a track.
 *
 * @param seen value and day of each session
 * @returns value → its track, from 0
 */
export function tracksOf(seen: Iterable<readonly [value: string, day: number]>): ReadonlyMap<string, number> {
  const spans = new Map<string, { first: number; last: number }>();
  for (const [value, day] of seen) {
    const span = spans.get(value);
    if (span === undefined) spans.set(value, { first: day, last: day });
    else {
      span.first = Math.min(span.first, day);
      span.last = Math.max(span.last, day);
    }
  }
  const ordered = [...spans]
    .map(([value, span]): Span => ({ value, ...span }))
    .toSorted((a, b) => a.first - b.first || a.last - b.last || (a.value < b.value ? -1 : 1));
  const ends: Span[] = [];
  const tracks = new Map<string, number>();
  for (const span of ordered) {
    const free = ends.findIndex((end) => follows(end, span));
    const track = free < 0 ? ends.length : free;
    ends[track] = span;
    tracks.set(span.value, track);
  }
  return tracks;
}

function follows(before: Span, after: Span): boolean {
  if (after.last <= before.last) return false;
  const overlap = before.last - after.first + 1;
  const shorter = Math.min(before.last - before.first, after.last - after.first) + 1;
  return overlap < shorter / 2;
}
