import type { MonitorAnswer } from "../../../../src/server/index.ts";
import { isFilterKey } from "../../api/filter.ts";

export type Segment = MonitorAnswer["segments"][number];

const order: readonly Segment["state"][] = ["alarm", "no-data-since", "recovering", "watching", "learning"];

/** What somebody has to look at first; of one state, the one that has been in it for longest. */
export function worstFirst(segments: readonly Segment[]): readonly Segment[] {
  return segments.toSorted(
    (a, b) =>
      order.indexOf(a.state) - order.indexOf(b.state) ||
      (a.since ?? Number.POSITIVE_INFINITY) - (b.since ?? Number.POSITIVE_INFINITY) ||
      nameOf(a.segment).localeCompare(nameOf(b.segment)),
  );
}

/** Whether nothing speaks against it: neither an alarm nor data that is missing. Not that all is well. */
export function isQuiet({ state }: Segment): boolean {
  return state === "learning" || state === "watching";
}

/** `client codex, version 0.120.0` */
export function nameOf(segment: Segment["segment"]): string {
  const parts = Object.entries(segment).map(([dimension, value]) => `${dimension} ${value}`);
  return parts.length === 0 ? "all together" : parts.join(", ");
}

/** The page that shows what a segment is judged by. `of`: what its monitor watches. */
export function evidenceOf(of: string, segment: Segment["segment"]): string {
  const query = new URLSearchParams(of.includes(":") ? { of } : { broken: "true" });
  for (const [dimension, value] of Object.entries(segment)) {
    if (isFilterKey(dimension) && value !== "(other)") query.append(dimension, value);
  }
  return `${of.includes(":") ? "/quality" : "/sessions"}?${query}`;
}
