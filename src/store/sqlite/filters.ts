import type { Filter } from "../filter.ts";
import { wholeHours } from "../hours.ts";
import type { Connection } from "./connection.ts";
import { type Facet, facetMatches } from "./facet.ts";
import type { Facets } from "./facets.ts";

/** A condition of SQL with its values, in their order. Its text is made of constants of this folder alone. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Both. */
export function and(...conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.length === 0 ? "TRUE" : conditions.map(({ sql }) => sql).join(" AND "),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** The column is one of the values; a list is one parameter, as JSON. */
export function isOneOf(column: string, values: readonly (string | number)[]): Condition {
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] };
}

export function inRange(column: string, { from, to }: { readonly from?: number; readonly to?: number }): Condition {
  return and(
    ...(from === undefined || from === Number.NEGATIVE_INFINITY ? [] : [{ sql: `${column} >= ?`, values: [from] }]),
    ...(to === undefined || to === Number.POSITIVE_INFINITY ? [] : [{ sql: `${column} < ?`, values: [to] }]),
  );
}

const facetKeys = [
  "source",
  "client",
  "version",
  "model",
  "lane",
  "release",
  "cohort",
  "plan",
  "build",
  "outcome",
  "flag",
  "weights",
  "pre",
  "post",
] as const satisfies readonly (keyof Filter)[];

/** The facets asked for; `all` where every one is. */
export function facetsOf(facets: Facets, of: "exchange" | "scope", filter: Filter): readonly Facet[] | "all" {
  if (facetKeys.every((key) => filter[key] === undefined)) return "all";
  const matching = facets.where(of, (facet) => facetMatches(facet, filter));
  return matching.length === facets.count(of) ? "all" : matching;
}

export function inFacets(column: string, facets: readonly Facet[] | "all"): readonly Condition[] {
  return facets === "all"
    ? []
    : [
        isOneOf(
          column,
          facets.map(({ n }) => n),
        ),
      ];
}

/** Numbers of the sessions that are known. */
export function sessionNumbers(connection: Connection, ids: readonly string[]): readonly number[] {
  return connection
    .all("SELECT n FROM session WHERE id IN (SELECT value FROM json_each(?))", JSON.stringify(ids))
    .map(([n]) => Number(n));
}

/** Whether what is asked for cannot be counted from roll-ups. */
export function needsExchanges({ unit, session, exchange }: Filter): boolean {
  return unit !== undefined || session !== undefined || exchange !== undefined;
}

/** Every condition on rows of `exchange`, but for facets. */
export function exchangeConditions(connection: Connection, filter: Filter): Condition {
  return and(
    inRange("exchange.at", filter),
    ...(filter.session === undefined ? [] : [isOneOf("exchange.session", sessionNumbers(connection, filter.session))]),
    ...(filter.unit === undefined ? [] : [isOneOf("exchange.unit", filter.unit)]),
    ...(filter.exchange === undefined ? [] : [isOneOf("exchange.id", filter.exchange)]),
  );
}

/** The index that these conditions are for, as SQL names it; the planner, which knows nothing of the values, would guess. */
export function exchangeIndex({ unit, session, exchange }: Filter): "" | `INDEXED BY ${string}` {
  if (exchange !== undefined) return "";
  if (session !== undefined) return "INDEXED BY exchange_session";
  return unit === undefined ? "" : "INDEXED BY exchange_unit";
}

/** The scoped kinds of `fact`. */
export type Kind = "violation" | "change" | "signals" | "score" | "feedback";

/** Which key of a filter asks for the column `name`. */
const nameKey = { violation: "invariant", change: "component", score: "name", signals: null, feedback: null } as const;

/** Every condition on rows of `fact` of one kind. */
export function factConditions(connection: Connection, facets: Facets, kind: Kind, filter: Filter): Condition {
  const key = nameKey[kind];
  const names = key === null ? undefined : filter[key];
  const withExchange = kind === "violation" || kind === "score";
  return and(
    // A word of this folder, not a value: an index of one kind is only for what surely is that kind.
    { sql: `fact.kind = '${kind}'`, values: [] },
    inRange("fact.at", filter),
    ...inFacets("fact.facet", facetsOf(facets, "scope", filter)),
    ...(names === undefined ? [] : [isOneOf("fact.name", names)]),
    ...(filter.severity === undefined || kind !== "violation" ? [] : [isOneOf("fact.severity", filter.severity)]),
    ...(filter.session === undefined ? [] : [isOneOf("fact.session", sessionNumbers(connection, filter.session))]),
    ...(filter.unit === undefined ? [] : [isOneOf("fact.unit", filter.unit)]),
    ...(filter.exchange === undefined || !withExchange ? [] : [isOneOf("fact.exchange", filter.exchange)]),
  );
}

/** The same over whole hours, and of what was not pruned where roll-ups would not do. */
export function rolledUpFacts(connection: Connection, facets: Facets, kind: Kind, filter: Filter): Condition {
  const conditions = factConditions(connection, facets, kind, { ...filter, ...wholeHours(filter) });
  return needsExchanges(filter) ? and(conditions, { sql: "fact.body IS NOT NULL", values: [] }) : conditions;
}
