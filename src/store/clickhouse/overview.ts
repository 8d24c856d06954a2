import type { Overview } from "../answers.ts";
import type { Filter } from "../filter.ts";
import type { Database } from "./database.ts";
import { type Pruned, rolledUp } from "./where.ts";

const hourOf = "floor(at / 3600000) * 3600000";

type Severity = "error" | "warn" | "info";

/** From facts and roll-ups, by whole hours. */
export async function overview(db: Database, filter: Filter, pruned: Pruned): Promise<Overview> {
  const exchanges = rolledUp("exchange", filter, pruned);
  const violations = rolledUp("violation", filter, pruned);
  const [[totals], calls, alarms, broken, whom, running] = await Promise.all([
    db.rows<{ all: number; sessions: number; failures: number; unread: number; newest: number; sample: number }>(
      `SELECT sum(n) AS all, uniqExact(session) AS sessions, sum(failed) AS failures, sum(not_analysed) AS unread,
         max(last_at) AS newest, max(source = 'sample') AS sample
       FROM facts FINAL WHERE ${exchanges.sql}`,
      exchanges.params,
    ),
    db.rows<{ hour: number; all: number; failures: number }>(
      `SELECT ${hourOf} AS hour, sum(n) AS all, sum(failed) AS failures
       FROM facts FINAL WHERE ${exchanges.sql} GROUP BY hour`,
      exchanges.params,
    ),
    db.rows<{ hour: number; errors: number; warnings: number; sample: number }>(
      `SELECT ${hourOf} AS hour, sumIf(n, severity = 'error') AS errors, sumIf(n, severity = 'warn') AS warnings,
         max(source = 'sample') AS sample
       FROM facts FINAL WHERE ${violations.sql} GROUP BY hour`,
      violations.params,
    ),
    db.rows<{ invariant: string; severity: Severity; sessions: number; began: number; ended: number }>(
      `SELECT invariant, severity, uniqExact(session) AS sessions, min(at) AS began, max(last_at) AS ended
       FROM facts FINAL WHERE ${violations.sql} GROUP BY invariant, severity
       ORDER BY indexOf(['error', 'warn', 'info'], severity), sessions DESC, ended DESC, invariant`,
      violations.params,
    ),
    db.rows<{
      invariant: string;
      severity: Severity;
      client: string;
      version: string | null;
      model: string | null;
      sessions: number;
    }>(
      `SELECT invariant, severity, client, version, model, uniqExact(session) AS sessions
       FROM facts FINAL WHERE ${violations.sql} GROUP BY invariant, severity, client, version, model
       ORDER BY sessions DESC, client, version NULLS FIRST, model NULLS FIRST LIMIT 5 BY invariant, severity`,
      violations.params,
    ),
    db.rows<Overview["running"][number]>(
      `SELECT client, version, model, effort, release, sum(n) AS exchanges, uniqExact(session) AS sessions, max(last_at) AS lastAt
       FROM facts FINAL WHERE ${exchanges.sql}
       AND ${hourOf} = (SELECT max(${hourOf}) FROM facts FINAL WHERE ${exchanges.sql})
       GROUP BY client, version, model, effort, release
       ORDER BY exchanges DESC, client, version NULLS FIRST, model NULLS FIRST, effort NULLS FIRST, release NULLS FIRST
       LIMIT 20`,
      exchanges.params,
    ),
  ]);
  const all = totals?.all ?? 0;
  return {
    exchanges: all,
    sessions: totals?.sessions ?? 0,
    failed: totals?.failures ?? 0,
    notAnalysed: totals?.unread ?? 0,
    lastAt: all === 0 ? null : (totals?.newest ?? null),
    hours: hours(calls, alarms),
    broken: broken.map(({ invariant, severity, sessions, began, ended }) => ({
      invariant,
      severity,
      sessions,
      firstAt: began,
      lastAt: ended,
      whom: whom
        .filter((each) => each.invariant === invariant && each.severity === severity)
        .map(({ client, version, model, sessions: many }) => ({ client, version, model, sessions: many })),
    })),
    running,
    sample: totals?.sample === 1 || alarms.some(({ sample }) => sample === 1),
  };
}

function hours(
  calls: readonly { readonly hour: number; readonly all: number; readonly failures: number }[],
  alarms: readonly { readonly hour: number; readonly errors: number; readonly warnings: number }[],
): Overview["hours"] {
  const call = new Map(calls.map((each) => [each.hour, each]));
  const alarm = new Map(alarms.map((each) => [each.hour, each]));
  return [...new Set([...call.keys(), ...alarm.keys()])]
    .toSorted((a, b) => a - b)
    .map((at) => ({
      at,
      exchanges: call.get(at)?.all ?? 0,
      failed: call.get(at)?.failures ?? 0,
      errors: alarm.get(at)?.errors ?? 0,
      warnings: alarm.get(at)?.warnings ?? 0,
    }));
}
