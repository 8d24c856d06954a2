import type { Measure, Segment, SessionSignals, SignalInfo } from "./signal.ts";
import type { Aggregated } from "./tally.ts";
import { emptyTally, readTally, tallyKey, tallySessions } from "./tally.ts";

export type Dimension = keyof Segment;

/** One signal over the sessions of one group. */
export interface AggregateRow extends Aggregated {
  readonly signal: string;
  readonly of: Measure["of"];
  /** The dimensions asked for, with the group's values. */
  readonly group: Readonly<Partial<Segment>>;
}

/**
 * Signals over sessions, by day, client, version, model, effort, entrypoint or several of them: ratios and shares from
 * summed numerators and denominators, medians as the median of the sessions' values, log ratios as their geometric
 * mean. Rows without any measure stand too, with the reasons. Groups come in order of their values, `null` first.
 *
 * @param by no dimension: everything in one group.
 * @param infos the signals wanted, in order (`signalInfos`).
 */
export function aggregate(
  sessions: Iterable<SessionSignals>,
  by: readonly Dimension[],
  infos: readonly SignalInfo[],
): readonly AggregateRow[] {
  const groups = Map.groupBy(sessions, ({ segment }) => JSON.stringify(by.map((name) => segment[name])));
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .flatMap(([, members]) => {
      const segment = members[0]?.segment;
      const group: Partial<Segment> = Object.fromEntries(by.map((name) => [name, segment?.[name] ?? null]));
      return rowsOf(members, infos).map((row) => ({ ...row, group }));
    });
}

function rowsOf(members: readonly SessionSignals[], infos: readonly SignalInfo[]): Omit<AggregateRow, "group">[] {
  const tallies = tallySessions(members);
  const rows: Omit<AggregateRow, "group">[] = [];
  for (const info of infos) {
    for (const who of ["session", "subagents"] as const) {
      const tally = tallies.get(tallyKey(info.id, who));
      if (tally !== undefined) rows.push({ signal: info.id, of: who, ...readTally(tally, info) });
    }
  }
  return rows;
}

/** A signal on either side of a date, and nothing more: no test, no claim. The dates of changes are often chosen by looking. */
export interface BeforeAfter {
  readonly signal: string;
  readonly of: Measure["of"];
  readonly before: Aggregated;
  readonly after: Aggregated;
}

/**
 * The signals of the sessions that began before a date, and of those that began at it or later, with n on each side.
 * The caller picks which sessions are comparable (same client, model, effort …). Signals that no session has are left
 * out. What it says is a difference, not that anything caused it or that it is more than chance.
 */
export function beforeAfter(
  sessions: Iterable<SessionSignals>,
  changeAt: number,
  infos: readonly SignalInfo[],
): readonly BeforeAfter[] {
  const sides = Map.groupBy(sessions, ({ at }) => (at < changeAt ? "before" : "after"));
  const before = tallySessions(sides.get("before") ?? []);
  const after = tallySessions(sides.get("after") ?? []);
  const pairs: BeforeAfter[] = [];
  for (const info of infos) {
    for (const who of ["session", "subagents"] as const) {
      const key = tallyKey(info.id, who);
      if (!before.has(key) && !after.has(key)) continue;
      pairs.push({
        signal: info.id,
        of: who,
        before: readTally(before.get(key) ?? emptyTally(), info),
        after: readTally(after.get(key) ?? emptyTally(), info),
      });
    }
  }
  return pairs;
}
