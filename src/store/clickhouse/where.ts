import type { Filter } from "../filter.ts";
import { wholeHours } from "../hours.ts";
import type { Params } from "./database.ts";
import { dayOf } from "./row.ts";

/** A condition, and the values its parameters stand for. */
export interface Where {
  readonly sql: string;
  readonly params: Params;
}

/**
 * What is kept of what was pruned: everything before `before` is in roll-ups, of prunings up to `number`, but for the sample, which
 * stays.
 */
export interface Pruned {
  readonly number: number;
  readonly before: number;
}

/** Before any date. */
export const earliest = -8.64e15;

type Kind = "exchange" | "violation" | "change" | "signals" | "score" | "feedback" | "lab-run";

const names = ["client", "version", "model", "lane", "release", "cohort", "plan", "build", "unit"] as const;
const scope = [...names, "flag", "weights", "pre", "post"] as const;
const keys: Readonly<Record<Kind, readonly (keyof Filter)[]>> = {
  exchange: [...scope, "source", "session", "exchange", "outcome"],
  violation: [...scope, "source", "session", "exchange", "invariant", "severity"],
  change: [...scope, "source", "session", "component"],
  signals: [...scope, "source", "session"],
  score: [...scope, "source", "session", "exchange", "name"],
  feedback: [...scope, "source", "session"],
  "lab-run": ["source"],
};

/** Facts of a kind that are there and asked for. */
export function live(kind: Kind, filter: Filter, pruned: Pruned): Where {
  const asked = askedFor(kind, filter);
  const { from = earliest, to } = filter;
  return {
    sql:
      `kind = '${kind}' AND ${days(kind, to)} AND at >= {from:Float64}${until(to)} ` +
      `AND (at >= {kept_since:Float64} OR source = 'sample') AND ${counts(kind)} AND ${asked.sql}`,
    params: {
      ...asked.params,
      ...{ from, first_day: askedDay(from), kept_since: pruned.before },
      ...(to === undefined ? {} : { to, last_day: askedDay(to) }),
    },
  };
}

/** Facts and roll-ups of a kind, by whole hours. What names one person, session or call is asked of the facts alone. */
export function rolledUp(kind: Kind, filter: Filter, pruned: Pruned): Where {
  const { from, to } = wholeHours(filter);
  const hours = {
    ...filter,
    ...(Number.isFinite(from) ? { from } : {}),
    ...(Number.isFinite(to) ? { to } : {}),
  };
  const now = live(kind, hours, pruned);
  if (filter.unit !== undefined || filter.session !== undefined || filter.exchange !== undefined) return now;
  const asked = askedFor(kind, filter);
  return {
    sql:
      `((${now.sql}) OR (kind = 'old-${kind}' AND revision <= {pruned:UInt64} AND at >= {hour:Float64}` +
      `${until(hours.to)} AND ${asked.sql}))`,
    params: { ...now.params, pruned: pruned.number, hour: hours.from ?? earliest },
  };
}

/** Facts and roll-ups of a kind, whatever is asked for. */
export function ever(kind: Kind, pruned: Pruned): Where {
  return {
    sql:
      `((kind = '${kind}' AND (at >= {since:Float64} OR source = 'sample') AND ${counts(kind)}) OR ` +
      `(kind = 'old-${kind}' AND revision <= {prunings:UInt64} AND forgotten = 0))`,
    params: { since: pruned.before, prunings: pruned.number },
  };
}

/** What was withdrawn stays as a row that is known, and counts no more. */
const counts = (kind: Kind): string => (kind === "exchange" ? "forgotten = 0" : "1");
/** What is asked for may lie beyond all days there are. */
const askedDay = (at: number): number => Math.max(-(2 ** 31), Math.min(dayOf(at), 2 ** 31 - 1));
const until = (to: number | undefined): string => (to === undefined ? "" : " AND at < {to:Float64}");

/** The part of the table a time is in; the time itself is asked for beside it. */
function days(kind: Kind, to: number | undefined): string {
  if (kind === "violation" || kind === "signals") return "day = 0";
  return to === undefined ? "day >= {first_day:Int32}" : "day BETWEEN {first_day:Int32} AND {last_day:Int32}";
}

/** Names are of the list above; values are parameters. */
function askedFor(kind: Kind, filter: Filter): Where {
  const params: Record<string, readonly string[]> = {};
  const parts: string[] = [];
  for (const key of keys[kind]) {
    const wanted = filter[key];
    if (!Array.isArray(wanted)) continue;
    // of a score without an exchange the column is empty, which is no exchange's name
    params[`asked_${key}`] = key === "exchange" && kind === "score" ? wanted.filter((each) => each !== "") : wanted;
    const values = `{asked_${key}:Array(String)}`;
    if (wanted.length === 0) parts.push("0");
    else if (key === "flag") parts.push(`hasAny(flags, ${values})`);
    else if (key === "pre" || key === "post") parts.push(`hasAny(${key}, ${values})`);
    else parts.push(`${key} IN ${values}`);
  }
  return { sql: parts.length === 0 ? "1" : parts.join(" AND "), params };
}
