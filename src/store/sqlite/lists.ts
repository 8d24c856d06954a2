import type {
  ChangeFact,
  ExchangeFact,
  FeedbackFact,
  LabRunFact,
  ScoreFact,
  ViolationFact,
} from "../../telemetry/index.ts";
import { cursorOf, type List, type Place, placeOf } from "../cursor.ts";
import type { Filter, Page, Paged } from "../filter.ts";
import type { Row } from "./connection.ts";
import { exchangeOf } from "./exchange-body.ts";
import type { Facet } from "./facet.ts";
import {
  and,
  type Condition,
  exchangeConditions,
  exchangeIndex,
  facetsOf,
  factConditions,
  inFacets,
  needsExchanges,
} from "./filters.ts";
import type { Reader } from "./reader.ts";

/** The columns that {@link exchangeOfRow} reads. */
export const exchangeColumns =
  "exchange.id, exchange.at, facet, (SELECT id FROM session WHERE session.n = exchange.session), unit, request, body";

export function exchangeOfRow({ facets }: Reader, row: Row): ExchangeFact {
  const [id, at, facet, session, unit, request, body] = row;
  return exchangeOf({
    id: String(id),
    at: Number(at),
    facet: facets.get(facet),
    session: text(session),
    unit: text(unit),
    request: text(request),
    body: String(body),
  });
}

export function exchanges(reader: Reader, filter: Filter, page: Page): Paged<ExchangeFact> {
  const place = page.cursor === undefined ? null : placeOf("exchanges", page.cursor);
  const facets = facetsOf(reader.facets, "exchange", filter);
  const condition = and(exchangeConditions(reader.connection, filter), ...after("exchange", place));
  const wanted = page.limit + 1;
  // Some of many facets: each one's newest by its own index, however rare they are. Else along the index of times.
  const byFacet = facets !== "all" && facets.length <= reader.ways.manyFacets && !needsExchanges(filter);
  const oldest = byFacet ? oldestWanted(reader, facets, condition, wanted) : null;
  const all = and(
    condition,
    ...inFacets("exchange.facet", facets),
    ...(oldest === null ? [] : [{ sql: "exchange.at >= ?", values: [oldest] }]),
  );
  const index = byFacet ? "INDEXED BY exchange_facet" : exchangeIndex(filter);
  const rows = reader.connection.all(
    `SELECT ${exchangeColumns} FROM exchange ${index} WHERE ${all.sql} ORDER BY exchange.at DESC, exchange.id DESC LIMIT ?`,
    ...all.values,
    wanted,
  );
  return pageOf(
    "exchanges",
    page,
    rows.map((row) => exchangeOfRow(reader, row)),
    ({ at, id }) => ({ at, id }),
  );
}

/** The time of the n-th newest exchange of the facets; all that are as new are wanted, then the ids decide. */
function oldestWanted(
  { connection }: Reader,
  facets: readonly Facet[],
  condition: Condition,
  wanted: number,
): number | null {
  const times: number[] = [];
  for (const { n } of facets) {
    const rows = connection.all(
      `SELECT at FROM exchange INDEXED BY exchange_facet WHERE facet = ? AND ${condition.sql} ORDER BY at DESC LIMIT ?`,
      n,
      ...condition.values,
      wanted,
    );
    for (const [at] of rows) times.push(Number(at));
  }
  return times.toSorted((a, b) => b - a)[wanted - 1] ?? null;
}

export function violations(reader: Reader, filter: Filter, page: Page): Paged<ViolationFact> {
  return facts<ViolationFact>(
    reader,
    "violations",
    factConditions(reader.connection, reader.facets, "violation", filter),
    page,
  );
}

export function changes(reader: Reader, filter: Filter, page: Page): Paged<ChangeFact> {
  return facts<ChangeFact>(reader, "changes", factConditions(reader.connection, reader.facets, "change", filter), page);
}

export function scores(reader: Reader, filter: Filter, page: Page): Paged<ScoreFact> {
  return facts<ScoreFact>(reader, "scores", factConditions(reader.connection, reader.facets, "score", filter), page);
}

export function feedback(reader: Reader, filter: Filter, page: Page): Paged<FeedbackFact> {
  return facts<FeedbackFact>(
    reader,
    "feedback",
    factConditions(reader.connection, reader.facets, "feedback", filter),
    page,
  );
}

export function labRuns(reader: Reader, page: Page): Paged<LabRunFact> {
  return facts<LabRunFact>(reader, "lab-runs", { sql: "fact.kind = 'lab-run'", values: [] }, page);
}

function facts<T extends { readonly at: number; readonly id: string }>(
  { connection }: Reader,
  list: List,
  condition: Condition,
  page: Page,
): Paged<T> {
  const place = page.cursor === undefined ? null : placeOf(list, page.cursor);
  const all = and(condition, { sql: "fact.body IS NOT NULL", values: [] }, ...after("fact", place));
  const rows = connection.all(
    `SELECT body FROM fact WHERE ${all.sql} ORDER BY fact.at DESC, fact.id DESC LIMIT ?`,
    ...all.values,
    page.limit + 1,
  );
  // What stands there was a fact of this kind when it was written.
  const items = rows.map(([body]) => JSON.parse(String(body)) as T);
  return pageOf(list, page, items, ({ at, id }) => ({ at, id }));
}

/** What comes behind a place. */
export function after(table: "exchange" | "fact", place: Place | null): readonly Condition[] {
  if (place === null) return [];
  const { at, id } = place;
  return [{ sql: `${table}.at <= ? AND (${table}.at < ? OR ${table}.id < ?)`, values: [at, at, id] }];
}

/** A page of items of which one more than its limit was asked for. */
export function pageOf<T>(list: List, { limit }: Page, items: readonly T[], placeOfItem: (item: T) => Place): Paged<T> {
  const last = items[limit - 1];
  const more = items.length > limit && last !== undefined;
  return { items: items.slice(0, limit), next: more ? cursorOf(list, placeOfItem(last)) : null };
}

function text(value: Row[number] | undefined): string | null {
  return typeof value === "string" ? value : null;
}
