import type { ComponentVersion, DelegationRow } from "../answers.ts";
import type { Filter } from "../filter.ts";
import type { Database } from "./database.ts";
import { type Pruned, rolledUp } from "./where.ts";

/** Every version of every component, oldest first. The client's version and model stand among the components in the table. */
export async function components(db: Database, filter: Filter, pruned: Pruned): Promise<readonly ComponentVersion[]> {
  const { sql, params } = rolledUp("exchange", filter, pruned);
  const wanted = filter.component === undefined ? "1" : "has({components:Array(String)}, pair.1)";
  return db.rows<ComponentVersion>(
    `SELECT client, version, model, lane, pair.1 AS component, pair.2 AS value, min(at) AS firstAt, max(last_at) AS lastAt,
       sum(n) AS exchanges, uniqExact(session) AS sessions
     FROM (SELECT client, version, model, lane, at, last_at, n, session,
             arrayJoin(CAST(components, 'Array(Tuple(String, String))')) AS pair
           FROM facts FINAL WHERE ${sql} AND lane IS NOT NULL)
     WHERE ${wanted}
     GROUP BY client, version, model, lane, component, value
     ORDER BY firstAt, client, version NULLS FIRST, model NULLS FIRST, lane, component, value`,
    { ...params, ...(filter.component === undefined ? {} : { components: filter.component }) },
  );
}

/** Work that went to another model or lane: what `delegated` says, in SQL. */
export async function delegations(db: Database, filter: Filter, pruned: Pruned): Promise<readonly DelegationRow[]> {
  const { sql, params } = rolledUp("exchange", filter, pruned);
  const rows = await db.rows<Omit<DelegationRow, "lane"> & { readonly lane: string | null }>(
    `SELECT client, lane, model AS asked, served, sum(n) AS exchanges, uniqExact(session) AS sessions,
       sumOrNull(output) AS outputTokens, sumOrNull(cost) AS costUsd, min(at) AS firstAt, max(last_at) AS lastAt
     FROM facts FINAL
     WHERE ${sql} AND ((lane IS NOT NULL AND lane != 'main')
       OR (model IS NOT NULL AND served IS NOT NULL AND NOT startsWith(assumeNotNull(served), assumeNotNull(model))))
     GROUP BY client, lane, asked, served
     ORDER BY exchanges DESC, client, lane NULLS FIRST, asked NULLS FIRST, served NULLS FIRST`,
    params,
  );
  return rows.map((row) => ({ ...row, lane: row.lane ?? "" }));
}
