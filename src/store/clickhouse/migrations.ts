import { StoreError } from "../store-error.ts";
import { connect, type Database, type Patience } from "./database.ts";
import type { Location } from "./location.ts";

const nullable = "LowCardinality(Nullable(String))";

/**
 * One table for all kinds of rows: one insert is one block, so that facts, position and kept values are there together
 * or not at all (on one node; on several the position follows the facts). A row told again has the same key, and the
 * newest revision counts (`FINAL`), before the server has merged them and after. `day` and `part` (the session) stand in the
 * key so that a range of time is a range of the table; what is revised has day 0 and no part, as it may move.
 */
const columns = `
  kind LowCardinality(String),
  day Int32,
  part String,
  session Nullable(String),
  id String,
  revision UInt64,
  at Float64,
  last_at Float64,
  received Float64,
  source LowCardinality(String),
  client LowCardinality(String),
  version ${nullable}, model ${nullable}, lane ${nullable}, release ${nullable}, cohort ${nullable},
  plan ${nullable}, build ${nullable}, effort ${nullable}, served ${nullable}, project ${nullable},
  unit Nullable(String),
  flags Array(LowCardinality(String)),
  weights ${nullable}, pre Array(LowCardinality(String)), post Array(LowCardinality(String)),
  outcome LowCardinality(String),
  exchange String,
  request Nullable(String),
  invariant LowCardinality(String), severity LowCardinality(String),
  component LowCardinality(String), name LowCardinality(String),
  components Map(LowCardinality(String), String),
  turn Float64,
  n UInt64, failed UInt64, not_analysed UInt64,
  input Nullable(Float64), output Nullable(Float64), cache_read Nullable(Float64),
  cache_creation Nullable(Float64), reasoning Nullable(Float64), cost Nullable(Float64),
  thinking_n UInt64, thinking_lost Float64, thinking_kept Float64, lost_n UInt64,
  read_n UInt64, read_sum Float64, read_squares Float64, read_numerator Float64, read_denominator Float64,
  ttfts Array(Float64), durations Array(Float64), outputs Array(Float64),
  signals Array(LowCardinality(String)), signal_of Array(LowCardinality(String)),
  numerators Array(Float64), denominators Array(Float64),
  counts Array(UInt64), sums Array(Float64), squares Array(Float64),
  forgotten UInt8,
  doc String CODEC(ZSTD(1)),
  INDEX ids id TYPE bloom_filter(0.0001) GRANULARITY 1`;

/** Numbered by their place, from 1. Every statement may be said twice: two servers may start at once. Never changed, only added to. */
const migrations: readonly ((on: { readonly table: string }) => string)[] = [
  ({ table }) => `CREATE TABLE IF NOT EXISTS ${table} (${columns})
    ENGINE = ReplacingMergeTree(revision) ORDER BY (kind, day, part, id)
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
];

/** What has all that is asked for, as year and month; `quantilesDDArray` came in 24.1. */
const oldest = [24, 3] as const;

/**
 * Brings the database to this version, on every node. What is there already is not made again, so that a user without the
 * right to make anything can work with what another one made.
 *
 * @throws StoreError `newer-database`; `refused` by a server that is too old
 */
export async function migrate(location: Location, waiting: { readonly patience?: Patience } = {}): Promise<void> {
  const { database, cluster } = location;
  // each node by itself: one may have missed what the others did
  for (const node of location.nodes) {
    const outside = connect({ ...location, nodes: [node] }, { ...waiting, withDatabase: false });
    try {
      await checkVersion(outside, node.url);
      const [found] = await outside.rows<{ name: string }>(
        "SELECT name FROM system.databases WHERE name = {database:String}",
        { database },
      );
      if (found === undefined) await outside.everywhere(`CREATE DATABASE IF NOT EXISTS ${database}`);
    } finally {
      await outside.close();
    }
    const db = connect({ ...location, nodes: [node] }, waiting);
    try {
      await migrateNode(db, cluster === null ? null : { cluster, database });
    } finally {
      await db.close();
    }
  }
}

async function checkVersion(db: Database, at: string): Promise<void> {
  const [row] = await db.rows<{ version: string }>("SELECT version() AS version");
  const version = row?.version ?? "";
  if (isTooOld(version)) {
    throw new StoreError(
      "refused",
      `ClickHouse at ${at} is of version ${version}, which is too old`,
      `take ${oldest[0]}.${oldest[1]} or newer`,
    );
  }
}

/** Whether a version such as `24.3.1.2672` has not all that is asked for. What cannot be read is not judged. */
export function isTooOld(version: string): boolean {
  const [, year, month] = version.match(/^(\d+)\.(\d+)\./) ?? [];
  if (year === undefined || month === undefined) return false;
  return Number(year) < oldest[0] || (Number(year) === oldest[0] && Number(month) < oldest[1]);
}

async function migrateNode(
  db: Database,
  distributed: { readonly cluster: string; readonly database: string } | null,
): Promise<void> {
  const tables = await db.rows<{ name: string }>("SELECT name FROM system.tables WHERE database = currentDatabase()");
  const has = (table: string): boolean => tables.some(({ name }) => name === table);
  if (!has("migrations")) {
    await db.everywhere(
      "CREATE TABLE IF NOT EXISTS migrations (version UInt32) ENGINE = ReplacingMergeTree ORDER BY version " +
        "SETTINGS fsync_after_insert = 1, fsync_part_directory = 1",
    );
  }
  const [state] = await db.rows<{ version: number }>("SELECT max(version) AS version FROM migrations");
  const version = state?.version ?? 0;
  if (version > migrations.length) {
    throw new StoreError(
      "newer-database",
      `the database has version ${version}, this Evenkeel knows up to ${migrations.length}`,
      "use the newer Evenkeel, or another database",
    );
  }
  // a table that was removed is made anew
  const done = has(db.ownTable) ? version : 0;
  for (const [at, sql] of migrations.entries()) {
    if (at < done) continue;
    await db.everywhere(sql({ table: db.ownTable }));
    await db.everywhere("INSERT INTO migrations VALUES ({version:UInt32})", { version: at + 1 });
  }
  if (distributed !== null && !has("facts")) {
    // rows of one session are on one shard, and so is everything told twice: FINAL is right on each
    await db.everywhere(
      `CREATE TABLE IF NOT EXISTS facts AS facts_local ENGINE = Distributed('${distributed.cluster}', ` +
        `'${distributed.database}', 'facts_local', cityHash64(if(part = '', id, part)))`,
    );
  }
}
