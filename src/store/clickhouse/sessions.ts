import type { Fact } from "../../telemetry/index.ts";
import type { SessionDetail, SessionRow } from "../answers.ts";
import { cursorOf, placeOf } from "../cursor.ts";
import type { Filter, Page, Paged } from "../filter.ts";
import type { Database } from "./database.ts";
import { documents, type Key } from "./lists.ts";
import { ever, live, type Pruned, type Where } from "./where.ts";

/** Of each list inside one session. */
const most = 2_000;

/** A page of sessions, those that began last first. */
export async function sessions(db: Database, filter: Filter, page: Page, pruned: Pruned): Promise<Paged<SessionRow>> {
  const place = page.cursor === undefined ? null : placeOf("sessions", page.cursor);
  const { sql, params } = live("exchange", filter, pruned);
  const broken = withViolations(filter, pruned);
  const ofSessions = ever("exchange", pruned);
  const found = await db.rows<{ session: string; began: number }>(
    `SELECT session, min(at) AS began FROM facts FINAL
     WHERE ${ofSessions.sql} AND session IS NOT NULL
     AND session GLOBAL IN (SELECT session FROM facts FINAL WHERE ${sql} AND session IS NOT NULL)
     ${broken.sql}
     GROUP BY session
     ${place === null ? "" : "HAVING (began, assumeNotNull(session)) < ({cursor_at:Float64}, {cursor_id:String})"}
     ORDER BY began DESC, session DESC LIMIT {most:UInt32}`,
    {
      ...params,
      ...broken.params,
      ...ofSessions.params,
      most: page.limit + 1,
      ...(place === null ? {} : { cursor_at: place.at, cursor_id: place.id }),
    },
  );
  const ids = found.slice(0, page.limit).map(({ session }) => session);
  const rows = await sessionRows(db, ids, pruned);
  const items = ids.flatMap((id) => rows.get(id) ?? []);
  const last = items.at(-1);
  const more = found.length > page.limit && last !== undefined;
  return { items, next: more ? cursorOf("sessions", { at: last.startedAt, id: last.id }) : null };
}

/** Violations stand for their session whenever they were. */
function withViolations({ broken, invariant, severity }: Filter, pruned: Pruned): Where {
  const violations = ever("violation", pruned);
  const of = (condition: string): string =>
    `(SELECT session FROM facts FINAL WHERE ${violations.sql} AND ${condition})`;
  const parts: string[] = [];
  if (broken !== undefined) {
    parts.push(`AND session GLOBAL ${broken ? "" : "NOT "}IN ${of("severity IN ('error', 'warn')")}`);
  }
  const named: string[] = [];
  if (invariant !== undefined) named.push("invariant IN {of_invariant:Array(String)}");
  if (severity !== undefined) named.push("severity IN {of_severity:Array(String)}");
  if (named.length > 0) parts.push(`AND session GLOBAL IN ${of(named.join(" AND "))}`);
  return {
    sql: parts.join(" "),
    params: {
      ...violations.params,
      ...(invariant === undefined ? {} : { of_invariant: invariant }),
      ...(severity === undefined ? {} : { of_severity: severity }),
    },
  };
}

interface Totals {
  readonly session: string;
  readonly began: number;
  readonly ended: number;
  readonly head: readonly [
    client: string,
    version: string | null,
    project: string | null,
    model: string | null,
    release: string | null,
    cohort: string | null,
  ];
  readonly exchanges: number;
  readonly failures: number;
  readonly turns: number;
  readonly lanes: readonly string[];
  readonly tokens: readonly [number | null, number | null, number | null, number | null, number | null];
  readonly dollars: number | null;
  readonly lost: number | null;
  readonly sample: number;
}

async function sessionRows(
  db: Database,
  ids: readonly string[],
  pruned: Pruned,
): Promise<ReadonlyMap<string, SessionRow>> {
  if (ids.length === 0) return new Map();
  const exchangesOf = ever("exchange", pruned);
  const violationsOf = ever("violation", pruned);
  const [totals, violations] = await Promise.all([
    db.rows<Totals>(
      `SELECT session, min(at) AS began, max(last_at) AS ended,
         argMin(tuple(client, version, project, model, release, cohort), (ifNull(lane != 'main', 1), at, exchange)) AS head,
         sum(n) AS exchanges, sum(failed) AS failures, max(turn) AS turns,
         arraySort(groupUniqArrayIf(assumeNotNull(lane), lane IS NOT NULL)) AS lanes,
         tuple(sumOrNull(input), sumOrNull(output), sumOrNull(cache_read), sumOrNull(cache_creation), sumOrNull(reasoning)) AS tokens,
         sumOrNull(cost) AS dollars, if(sum(thinking_n) = 0, NULL, sum(thinking_lost)) AS lost, max(source = 'sample') AS sample
       FROM facts FINAL WHERE ${exchangesOf.sql} AND part IN {ids:Array(String)} AND session IN {ids:Array(String)}
       GROUP BY session`,
      { ...exchangesOf.params, ids },
    ),
    db.rows<{ session: string; level: "error" | "warn" | "info"; many: number }>(
      `SELECT session, severity AS level, sum(n) AS many FROM facts FINAL
       WHERE ${violationsOf.sql} AND session IN {ids:Array(String)} GROUP BY session, severity`,
      { ...violationsOf.params, ids },
    ),
  ]);
  const broken = new Map<string, { error: number; warn: number; info: number }>();
  for (const { session, level, many } of violations) {
    const counts = broken.get(session) ?? { error: 0, warn: 0, info: 0 };
    counts[level] += many;
    broken.set(session, counts);
  }
  return new Map(
    totals.map((row) => {
      const [client, version, project, model, release, cohort] = row.head;
      const [input, output, cacheRead, cacheCreation, reasoning] = row.tokens;
      return [
        row.session,
        {
          id: row.session,
          startedAt: row.began,
          lastAt: row.ended,
          client,
          version,
          project,
          model,
          release,
          cohort,
          exchanges: row.exchanges,
          failed: row.failures,
          turns: row.turns,
          lanes: row.lanes,
          violations: broken.get(row.session) ?? { error: 0, warn: 0, info: 0 },
          tokens: { input, output, cacheRead, cacheCreation, reasoning },
          costUsd: row.dollars,
          thinkingLost: row.lost,
          sample: row.sample === 1,
        },
      ];
    }),
  );
}

/** One session with what was told of it; `null` where no exchange of it is known. */
export async function session(db: Database, id: string, pruned: Pruned): Promise<SessionDetail | null> {
  const row = (await sessionRows(db, [id], pruned)).get(id);
  if (row === undefined) return null;
  const parts = { id, since: pruned.before, most: most + 1 };
  const of = async <K extends Fact["is"]>(kind: K, condition: string, newest = false) => {
    const keys = await db.rows<Key>(
      `SELECT day, part, id FROM facts FINAL WHERE kind = '${kind}' AND (at >= {since:Float64} OR source = 'sample') AND ${condition}
       ORDER BY at ${newest ? "DESC" : "ASC"}, id ${newest ? "DESC" : "ASC"} LIMIT {most:UInt32}`,
      { ...parts, ...(newest ? { most: 1 } : {}) },
    );
    return documents(db, kind, keys);
  };
  const session = "session = {id:String}";
  const requests =
    "(SELECT request FROM facts FINAL WHERE kind = 'exchange' AND (at >= {since:Float64} OR source = 'sample') AND " +
    "part = {id:String} AND session = {id:String} AND forgotten = 0 AND request IS NOT NULL)";
  const [exchanges, violations, changes, signals, scores, feedback, events] = await Promise.all([
    of("exchange", `part = {id:String} AND forgotten = 0 AND ${session}`),
    of("violation", session),
    of("change", `part = {id:String} AND ${session}`),
    of("signals", session, true),
    of("score", `part = {id:String} AND ${session}`),
    of("feedback", `part = {id:String} AND ${session}`),
    of("event", `(${session} OR session IS NULL AND request GLOBAL IN ${requests})`),
  ]);
  return {
    session: row,
    exchanges: exchanges.slice(0, most),
    truncated: exchanges.length > most,
    violations: violations.slice(0, most),
    changes: changes.slice(0, most),
    measures: signals[0]?.measures ?? [],
    scores: scores.slice(0, most),
    feedback: feedback.slice(0, most),
    events: events.slice(0, most),
  };
}
