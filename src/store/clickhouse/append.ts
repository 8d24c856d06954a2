import type { Fact, TextFact } from "../../telemetry/index.ts";
import { FewValues, type Known as KnownValue } from "../few-values.ts";
import { hourOf } from "../hours.ts";
import type { Appended, Batch } from "../store.ts";
import { wellFormed } from "../well-formed.ts";
import type { Database } from "./database.ts";
import { keyOf, type Row, revisionOf, rowOf } from "./row.ts";
import type { Pruned } from "./where.ts";

/** What is there already under an id. */
interface Known {
  revision: number;
  /** The newest, where it is one of this batch. */
  fact: Fact | null;
}

/** What a source told, kept as a row of its own. */
export interface Told {
  readonly lastAt: number;
  readonly receivedAt: number;
  readonly facts: number;
}

/** Ids of one question; each may have 256 characters. */
const mostIds = 5_000;
/** Rows of one insert. */
const mostRows = 50_000;

/**
 * What is told again is recognised by a look at what is there, so that the first one stays; two servers that tell the
 * same at once are made one by the table's key. Position and kept values go in behind the facts: in the same block on
 * one node, so that they are there together or not at all. Behind a crash between two blocks facts are told again.
 */
export async function append(
  db: Database,
  batch: Batch,
  { pruned, values, now }: { readonly pruned: Pruned; readonly values: FewValues; readonly now: number },
): Promise<Appended> {
  const facts = batch.facts.map(wellFormed);
  const withdrawn = await withdrawnRows(db, batch.withdrawn ?? [], pruned, now);
  const known = await knownOf(db, facts);
  const meta = await metaOf(db, [...new Set(facts.map(({ source }) => source))]);
  const told = new Map<string, Told>();
  const changed = new Set<string>();
  let added = 0;
  for (const fact of facts) {
    const key = keyOf(fact);
    const before = known.get(key);
    const source = told.get(fact.source) ?? meta.told.get(fact.source);
    let isNew = false;
    if (fact.is !== "text" && fact.source !== "sample" && fact.at < pruned.before) {
      // it can no longer be told from one that was told before
    } else if (before === undefined) {
      known.set(key, { revision: revisionOf(fact), fact });
      changed.add(key);
      isNew = true;
      added += 1;
    } else if (fact.is === "text") {
      const merged = mergedText(before, fact);
      if (merged !== null) {
        before.fact = merged;
        before.revision += 1;
        changed.add(key);
      }
    } else if (revisionOf(fact) > before.revision) {
      before.revision = revisionOf(fact);
      before.fact = fact;
      changed.add(key);
      added += 1;
    }
    told.set(fact.source, {
      lastAt: Math.max(source?.lastAt ?? fact.at, fact.at),
      receivedAt: now,
      facts: (source?.facts ?? 0) + (isNew ? 1 : 0),
    });
  }
  const rows: Row[] = [...withdrawn];
  for (const key of changed) {
    const { fact, revision } = known.get(key) ?? { fact: null, revision: 0 };
    if (fact !== null) rows.push({ ...rowOf(fact, now, values), revision });
  }
  const last = [...metaRows(batch, told, meta.revision + 1, now), ...valueRows(values)];
  await insertAll(db, rows, last);
  return { added, known: facts.length - added };
}

/** The values that were told apart before. */
export async function valuesOf(db: Database): Promise<FewValues> {
  const values = new FewValues();
  // what valueRows wrote
  const rows = await db.rows<{ id: string }>("SELECT DISTINCT id FROM facts WHERE kind = 'value'");
  for (const { id } of rows) values.know(JSON.parse(id) as KnownValue);
  return values;
}

/** Those that are new: if they are lost, they are new again. */
function valueRows(values: FewValues): readonly Row[] {
  return values.fresh().map((known) => ({ kind: "value", id: JSON.stringify(known), day: 0, revision: 0 }));
}

/** In the place of the exchange, with its id and time: known, and counted no more. */
async function withdrawnRows(
  db: Database,
  ids: readonly string[],
  pruned: Pruned,
  now: number,
): Promise<readonly Row[]> {
  if (ids.length === 0) return [];
  const found = await db.rows<{ day: number; part: string; id: string; at: number; source: string }>(
    `SELECT day, part, id, at, source FROM facts FINAL
     WHERE kind = 'exchange' AND id IN {ids:Array(String)} AND forgotten = 0`,
    { ids },
  );
  return found
    .filter(({ at }) => hourOf(at) >= pruned.before)
    .map((row) => ({ kind: "exchange", ...row, revision: 1, received: now, n: 1, forgotten: 1 }));
}

/** On one node the last block holds what stands behind the facts too; on several it follows them. */
async function insertAll(db: Database, rows: readonly Row[], last: readonly Row[]): Promise<void> {
  for (let at = 0; at < rows.length; at += mostRows) {
    const some = rows.slice(at, at + mostRows);
    const isLast = at + mostRows >= rows.length;
    await db.insert(isLast && !db.clustered ? [...some, ...last] : some);
  }
  if (rows.length === 0 || db.clustered) await db.insert(last);
}

async function knownOf(db: Database, facts: readonly Fact[]): Promise<Map<string, Known>> {
  const kinds = [...new Set(facts.map((fact) => fact.is))];
  const known = new Map<string, Known>();
  for (const is of kinds) {
    const ids = [...new Set(facts.filter((fact) => fact.is === is).map(({ id }) => id))];
    for (let at = 0; at < ids.length; at += mostIds) {
      const rows = await db.rows<{ id: string; newest: number; document: string }>(
        `SELECT id, max(revision) AS newest, ${is === "text" ? "argMax(doc, revision)" : "''"} AS document
         FROM facts WHERE kind = {kind:String} AND id IN {ids:Array(String)} GROUP BY id`,
        { kind: is, ids: ids.slice(at, at + mostIds) },
      );
      for (const { id, newest, document } of rows) {
        // what was written here is a text's own row
        const fact = document === "" ? null : (JSON.parse(document) as TextFact);
        known.set(keyOf({ is, id }), { revision: newest, fact });
      }
    }
  }
  return known;
}

/** The first one's text, the earliest time; it belongs to the sample only as long as nothing else told it. */
function mergedText({ fact: before }: Known, told: TextFact): TextFact | null {
  if (before?.is !== "text") return null;
  const at = Math.min(before.at, told.at);
  const source = before.source === "sample" ? told.source : before.source;
  return at === before.at && source === before.source ? null : { ...before, at, source };
}

/** Rows that are about the store itself; their revision only grows. */
async function metaOf(
  db: Database,
  sources: readonly string[],
): Promise<{ readonly revision: number; readonly told: ReadonlyMap<string, Told> }> {
  const [[newest], rows] = await Promise.all([
    db.rows<{ revision: number }>(
      "SELECT max(revision) AS revision FROM facts WHERE kind IN ('told', 'position', 'kept')",
    ),
    db.rows<{ id: string; doc: string }>(
      "SELECT id, doc FROM facts FINAL WHERE kind = 'told' AND id IN {sources:Array(String)}",
      { sources },
    ),
  ]);
  return {
    revision: newest?.revision ?? 0,
    // what metaRows wrote
    told: new Map(rows.map(({ id, doc }) => [id, JSON.parse(doc) as Told])),
  };
}

function metaRows(batch: Batch, told: ReadonlyMap<string, Told>, revision: number, now: number): readonly Row[] {
  const row = (kind: string, id: string, doc: string, source = ""): Row => ({
    kind,
    id,
    day: 0,
    revision,
    source,
    received: now,
    doc,
  });
  const { position, keep = {} } = batch;
  return [
    ...[...told].map(([source, said]) => row("told", source, JSON.stringify(said), source)),
    ...Object.entries(keep).map(([name, value]) => row("kept", name, value.toWellFormed())),
    ...(position === undefined ? [] : [row("position", position.stream, position.at.toWellFormed())]),
  ];
}
