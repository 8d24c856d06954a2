import type { ComponentVersion } from "../../../../src/store/index.ts";

/** One value of one component of a client's lane, over all who had it. */
export interface Span {
  readonly value: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly exchanges: number;
  readonly sessions: number;
  /** In which of the row's tracks it is drawn: values that ran at the same time stand below each other. */
  readonly track: number;
  /** Which of the row's values it is, in order of appearance, from 0. */
  readonly order: number;
}

export interface Row {
  readonly client: string;
  readonly lane: string;
  readonly component: string;
  readonly tracks: number;
  readonly spans: readonly Span[];
}

/** In which order components are shown: what a client is, then what it sends. */
const first = ["version", "model", "effort", "thinking", "context", "betas", "prompt", "tools"];

/** Rows of the timeline: main before other lanes; those with more than one value, before those that never changed. */
export function rowsOf(versions: readonly ComponentVersion[]): readonly Row[] {
  const groups = new Map<string, ComponentVersion[]>();
  for (const each of versions) {
    const key = JSON.stringify([each.client, each.lane, each.component]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  const rows = [...groups.values()].flatMap((group) => {
    const [head] = group;
    return head === undefined ? [] : [rowOf(head, group)];
  });
  return rows.sort(
    (a, b) =>
      a.client.localeCompare(b.client) ||
      Number(a.lane !== "main") - Number(b.lane !== "main") ||
      a.lane.localeCompare(b.lane) ||
      rank(a.component) - rank(b.component) ||
      a.component.localeCompare(b.component),
  );
}

function rowOf({ client, lane, component }: ComponentVersion, group: readonly ComponentVersion[]): Row {
  const values = new Map<string, Omit<Span, "track" | "order">>();
  for (const { value, firstAt, lastAt, exchanges, sessions } of group) {
    const before = values.get(value);
    values.set(value, {
      value,
      firstAt: Math.min(firstAt, before?.firstAt ?? firstAt),
      lastAt: Math.max(lastAt, before?.lastAt ?? lastAt),
      exchanges: exchanges + (before?.exchanges ?? 0),
      sessions: sessions + (before?.sessions ?? 0),
    });
  }
  const ends: number[] = [];
  const spans = [...values.values()]
    .sort((a, b) => a.firstAt - b.firstAt || a.value.localeCompare(b.value))
    .map((span, order) => {
      const free = ends.findIndex((end) => end < span.firstAt);
      const track = free === -1 ? ends.length : free;
      ends[track] = span.lastAt;
      return { ...span, track, order };
    });
  return { client, lane, component, spans, tracks: ends.length };
}

function rank(component: string): number {
  const at = first.indexOf(component);
  return at === -1 ? first.length : at;
}
