import type { Database } from "./database.ts";
import { earliest, type Pruned } from "./where.ts";

/** Nothing was pruned yet. */
export const notPruned: Pruned = { number: 0, before: earliest };

interface State extends Pruned {
  /** Facts are in roll-ups, and still there. */
  readonly removing: boolean;
}

const dimensions = "client, version, model, lane, release, cohort, plan, build, effort";
const point = "intDiv(toInt64(floor(at / 3600000)), 1)";

/** What was pruned so far; a removal that was broken off is finished. */
export async function prunedSoFar(db: Database): Promise<Pruned> {
  const state = await stateOf(db);
  if (state.removing) await remove(db, state);
  return state;
}

/**
 * Puts facts older than `before` into roll-ups by hour and removes them, but for the sample. What counts is one row that says how far it went: before it is written the
 * roll-ups do not count, behind it the facts do not, whatever of them is still there. So a crash between any two
 * steps loses nothing and counts nothing twice.
 *
 * @returns how many facts went, and what is pruned now
 */
export async function prune(
  db: Database,
  before: number,
  pruned: Pruned,
): Promise<{ readonly gone: number; readonly pruned: Pruned }> {
  if (before <= pruned.before) return { gone: 0, pruned };
  const range = { since: pruned.before, before };
  const [counted] = await db.rows<{ many: number }>(
    `SELECT count() AS many FROM facts FINAL
     WHERE kind NOT LIKE 'old-%' AND kind NOT IN ${kept} AND forgotten = 0 AND source != 'sample' AND at >= {since:Float64} AND at < {before:Float64}`,
    range,
  );
  const next: State = { number: pruned.number + 1, before, removing: true };
  await db.everywhere(`ALTER TABLE ${db.ownTable} DELETE WHERE kind LIKE 'old-%' AND revision > {number:UInt64}`, {
    number: pruned.number,
  });
  for (const rollUp of rollUps) await db.copy(rollUp, { ...range, number: next.number });
  await write(db, next);
  await remove(db, next);
  return { gone: counted?.many ?? 0, pruned: next };
}

/** Rows that do not age. */
const kept = "('text', 'told', 'position', 'kept', 'pruned', 'value')";

async function remove(db: Database, state: State): Promise<void> {
  const { ownTable } = db;
  const params = { before: state.before };
  // what was revised goes with all its revisions, or an older one would stand there again
  await db.everywhere(
    `ALTER TABLE ${ownTable} DELETE WHERE kind IN ('violation', 'signals') AND (kind, id) IN
     (SELECT kind, id FROM ${ownTable} FINAL WHERE kind IN ('violation', 'signals')
     AND source != 'sample' AND at < {before:Float64})`,
    params,
  );
  await db.everywhere(
    `ALTER TABLE ${ownTable} DELETE WHERE kind NOT LIKE 'old-%' AND source != 'sample' AND at < {before:Float64}
     AND kind NOT IN ('violation', 'signals', 'text', 'told', 'position', 'kept', 'pruned', 'value')`,
    params,
  );
  // a session that has nothing left is no session any more; roll-ups still count it
  await db.everywhere(
    `ALTER TABLE ${ownTable} UPDATE forgotten = 1 WHERE kind = 'old-exchange' AND forgotten = 0
     AND part NOT IN (SELECT part FROM ${ownTable} FINAL WHERE kind = 'exchange' AND forgotten = 0
     AND (at >= {before:Float64} OR source = 'sample'))`,
    params,
  );
  await write(db, { ...state, removing: false });
}

async function stateOf(db: Database): Promise<State> {
  const [row] = await db.rows<{ doc: string }>("SELECT doc FROM facts FINAL WHERE kind = 'pruned'");
  // what `write` wrote
  return row === undefined ? { ...notPruned, removing: false } : (JSON.parse(row.doc) as State);
}

async function write(db: Database, { number, before, removing }: State): Promise<void> {
  const revision = number * 2 + (removing ? 0 : 1);
  const doc = JSON.stringify({ number, before, removing });
  await db.insert([{ kind: "pruned", id: "state", day: 0, revision, doc }]);
}

/** A name that is the same for the same group of the same pruning. */
const idOf = (group: string): string => `hex(sipHash128(toString(tuple({number:UInt64}, ${group}))))`;

function rollUp(kind: string, sums: Readonly<Record<string, string>>, group: string, from?: string): string {
  const names = Object.keys(sums);
  return `INSERT INTO facts (kind, day, part, session, id, revision, at, last_at, source, ${dimensions}, ${names.join(", ")})
    SELECT kind_, day_, part_, session_, id_, {number:UInt64}, at_, last_at_, source, ${dimensions}, ${names.map((name) => `${name}_`).join(", ")}
    FROM (
      SELECT 'old-${kind}' AS kind_, toInt32(floor(min(at) / 86400000)) AS day_, ${group.includes("session") ? "ifNull(session, '')" : "''"} AS part_,
        ${group.includes("session") ? "session" : "CAST(NULL, 'Nullable(String)')"} AS session_,
        ${idOf(`'${kind}', hour, source, ${dimensions}, ${group}`)} AS id_,
        min(at) AS at_, max(last_at) AS last_at_, source, ${dimensions},
        ${Object.entries(sums)
          .map(([name, sum]) => `${sum} AS ${name}_`)
          .join(", ")}
      FROM (SELECT *, ${point} AS hour FROM ${from ?? `(SELECT * FROM facts FINAL WHERE kind = '${kind}' AND forgotten = 0 AND source != 'sample' AND at >= {since:Float64} AND at < {before:Float64})`})
      GROUP BY hour, source, ${dimensions}, ${group}
    )`;
}

const added = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, `sum(${name})`]));
const addedOrNull = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, `sumOrNull(${name})`]));
const joined = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, `groupArrayArray(${name})`]));
const same = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, name]));

/** What was told beside the dimensions; part of every group. */
const told = ["flags", "weights", "pre", "post"] as const;

/** Every column that an aggregate reads is a sum, a first or last, or part of the group. */
const rollUps: readonly string[] = [
  rollUp(
    "exchange",
    {
      ...same("served", "project", ...told, "outcome"),
      components: "any(components)",
      exchange: "argMin(exchange, (at, exchange))",
      turn: "max(turn)",
      ...added("n", "failed", "not_analysed", "thinking_n", "thinking_lost", "thinking_kept", "lost_n"),
      ...added("read_n", "read_sum", "read_squares", "read_numerator", "read_denominator"),
      ...addedOrNull("input", "output", "cache_read", "cache_creation", "reasoning", "cost"),
      ...joined("ttfts", "durations", "outputs"),
    },
    `session, served, project, ${told.join(", ")}, outcome, toString(components)`,
  ),
  rollUp(
    "violation",
    { ...same("invariant", "severity", ...told), ...added("n") },
    `session, invariant, severity, ${told.join(", ")}`,
  ),
  rollUp(
    "score",
    {
      ...same("name", ...told),
      counts: "sumForEach(counts)",
      sums: "sumForEach(sums)",
      squares: "sumForEach(squares)",
    },
    `name, ${told.join(", ")}`,
    "(SELECT * FROM facts FINAL WHERE kind = 'score' AND source != 'sample' AND at >= {since:Float64} AND at < {before:Float64} AND length(counts) = 1)",
  ),
  rollUp(
    "signals",
    {
      signals: "[measure.1]",
      signal_of: "[measure.2]",
      counts: "[sum(measure.3)]",
      sums: "[sum(measure.4)]",
      squares: "[sum(measure.5)]",
      numerators: "[sum(measure.6)]",
      denominators: "[sum(measure.7)]",
      ...same(...told),
    },
    `measure.1, measure.2, ${told.join(", ")}`,
    `(SELECT * EXCEPT (signals), arrayJoin(arrayZip(signals, signal_of, counts, sums, squares, numerators, denominators)) AS measure
      FROM facts FINAL WHERE kind = 'signals' AND source != 'sample' AND at >= {since:Float64} AND at < {before:Float64})`,
  ),
];
