import type { SessionRow } from "../answers.ts";
import { placeOf } from "../cursor.ts";
import type { Filter, Page, Paged } from "../filter.ts";
import { wholeHours } from "../hours.ts";
import { numbersOf } from "../sketch/index.ts";
import type { Row } from "./connection.ts";
import type { Facet } from "./facet.ts";
import {
  and,
  type Condition,
  exchangeConditions,
  exchangeIndex,
  facetsOf,
  inFacets,
  inRange,
  isOneOf,
  needsExchanges,
} from "./filters.ts";
import { byText } from "./grouped.ts";
import { pageOf } from "./lists.ts";
import type { Reader } from "./reader.ts";

/** The columns that {@link sessionOfRow} reads. */
export const sessionColumns = `session.id, exchanges, started_at, last_at, head_facet, project, failed, turns, lanes, input, output, cache_read,
  cache_creation, reasoning, cost, lost, sample, errors, warnings, infos`;

export function sessions(reader: Reader, filter: Filter, page: Page): Paged<SessionRow> {
  const { connection } = reader;
  const place = page.cursor === undefined ? null : placeOf("sessions", page.cursor);
  const facets = facetsOf(reader.facets, "exchange", filter);
  const { candidates, startedBefore } = candidatesFor(reader, filter, facets);
  const condition = and(
    { sql: "session.exchanges > 0", values: [] },
    ...(candidates === null ? [] : [isOneOf("session.n", candidates)]),
    ...(place === null
      ? []
      : [
          {
            sql: "session.started_at <= ? AND (session.started_at < ? OR session.id < ?)",
            values: [place.at, place.at, place.id],
          },
        ]),
    ...(startedBefore === null ? [] : [{ sql: "session.started_at <= ?", values: [startedBefore] }]),
    ...rangeOfSessions(filter),
    ...ofExchanges(reader, filter, facets),
    ...ofViolations(filter),
  );
  const rows = connection.all(
    `SELECT ${sessionColumns} FROM session ${candidates === null ? "INDEXED BY session_started" : ""}
       WHERE ${condition.sql} ORDER BY session.started_at DESC, session.id DESC LIMIT ?`,
    ...condition.values,
    page.limit + 1,
  );
  return pageOf(
    "sessions",
    page,
    rows.map((row) => sessionOfRow(reader, row)),
    ({ startedAt, id }) => ({
      at: startedAt,
      id,
    }),
  );
}

export function sessionOfRow({ facets }: Reader, row: Row): SessionRow {
  const [id, exchanges, startedAt, lastAt, head, project, failed, turns, lanes, input, output, cacheRead, ...rest] =
    row;
  const [cacheCreation, reasoning, cost, lost, sample, error, warn, info] = rest;
  const { client, version, model, release, cohort } = facets.get(head);
  return {
    id: String(id),
    startedAt: Number(startedAt),
    lastAt: Number(lastAt),
    client,
    version,
    project: typeof project === "string" ? project : null,
    model,
    release,
    cohort,
    exchanges: Number(exchanges),
    failed: Number(failed),
    turns: Number(turns),
    lanes: (JSON.parse(String(lanes)) as string[]).toSorted(byText), // written with the totals
    violations: { error: Number(error), warn: Number(warn), info: Number(info) },
    tokens: {
      input: known(input),
      output: known(output),
      cacheRead: known(cacheRead),
      cacheCreation: known(cacheCreation),
      reasoning: known(reasoning),
    },
    costUsd: known(cost),
    thinkingLost: known(lost),
    sample: Number(sample) > 0,
  };
}

function known(value: Row[number] | undefined): number | null {
  return typeof value === "number" ? value : null;
}

/** Cheap, and true of every session with an exchange in range. */
function rangeOfSessions({ from, to }: Filter): readonly Condition[] {
  return [
    ...(from === undefined ? [] : [{ sql: "session.last_at >= ?", values: [from] }]),
    ...(to === undefined ? [] : [{ sql: "session.started_at < ?", values: [to] }]),
  ];
}

function ofExchanges({ connection }: Reader, filter: Filter, facets: readonly Facet[] | "all"): readonly Condition[] {
  const condition = and(exchangeConditions(connection, filter), ...inFacets("exchange.facet", facets));
  if (condition.values.length === 0) return [];
  const sql = `EXISTS (SELECT 1 FROM exchange INDEXED BY exchange_session WHERE exchange.session = session.n AND ${condition.sql})`;
  return [{ sql, values: condition.values }];
}

function ofViolations({ broken, invariant, severity }: Filter): readonly Condition[] {
  const named = and(
    ...(invariant === undefined ? [] : [isOneOf("fact.name", invariant)]),
    ...(severity === undefined ? [] : [isOneOf("fact.severity", severity)]),
  );
  return [
    ...(broken === undefined ? [] : [{ sql: `(errors + warnings > 0) = ${broken ? 1 : 0}`, values: [] }]),
    ...(named.values.length === 0
      ? []
      : [
          {
            sql: `EXISTS (SELECT 1 FROM fact INDEXED BY fact_session
                    WHERE fact.session = session.n AND fact.kind = 'violation' AND ${named.sql})`,
            values: named.values,
          },
        ]),
  ];
}

/**
 * Sessions among which all that are asked for are, where they are few: then they are looked up, however far back they
 * are. Else no session asked for began after `startedBefore`.
 */
function candidatesFor(
  { connection, ways: { fewSessions: few } }: Reader,
  filter: Filter,
  facets: readonly Facet[] | "all",
): { readonly candidates: readonly number[] | null; readonly startedBefore: number | null } {
  if (needsExchanges(filter)) {
    const condition = exchangeConditions(connection, filter);
    const rows = connection.all(
      `SELECT DISTINCT session FROM exchange ${exchangeIndex(filter)} WHERE ${condition.sql} AND session IS NOT NULL LIMIT ?`,
      ...condition.values,
      few + 1,
    );
    return { candidates: rows.length > few ? null : rows.map(([n]) => Number(n)), startedBefore: null };
  }
  if (filter.invariant !== undefined) {
    const rows = connection.all(
      `SELECT DISTINCT session FROM fact WHERE kind = 'violation' AND name IN (SELECT value FROM json_each(?)) LIMIT ?`,
      JSON.stringify(filter.invariant),
      few + 1,
    );
    if (rows.length <= few) return { candidates: rows.map(([n]) => Number(n)), startedBefore: null };
  }
  if (facets === "all") return { candidates: null, startedBefore: null };
  const cells = and(
    { sql: "span = 24", values: [] },
    inRange("last_at", wholeHours({ ...(filter.from === undefined ? {} : { from: filter.from }) })),
    inRange("first_at", wholeHours({ ...(filter.to === undefined ? {} : { to: filter.to }) })),
    ...inFacets("facet", facets),
  );
  const found = new Set<number>();
  let last = Number.NEGATIVE_INFINITY;
  for (const [lastAt, set] of connection.all(
    `SELECT last_at, sessions FROM cell WHERE ${cells.sql}`,
    ...cells.values,
  )) {
    last = Math.max(last, Number(lastAt));
    if (found.size <= few && set instanceof Uint8Array) numbersOf(set, (number) => found.add(number));
  }
  return { candidates: found.size > few ? null : [...found], startedBefore: Number.isFinite(last) ? last : null };
}
