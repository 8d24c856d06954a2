import type { Fact } from "../../telemetry/index.ts";
import { cursorOf, type List, placeOf } from "../cursor.ts";
import type { Filter, Page, Paged } from "../filter.ts";
import type { Database } from "./database.ts";
import { live, type Pruned } from "./where.ts";

type Listed = "exchange" | "violation" | "change" | "score" | "feedback" | "lab-run";

/** A page of facts, newest first. Their documents are read for those alone that are on it. */
export async function list<K extends Listed>(
  db: Database,
  name: List,
  kind: K,
  asked: { readonly filter: Filter; readonly page: Page; readonly pruned: Pruned },
): Promise<Paged<Extract<Fact, { is: K }>>> {
  const { page } = asked;
  const where = live(kind, asked.filter, asked.pruned);
  const place = page.cursor === undefined ? null : placeOf(name, page.cursor);
  const keys = await db.rows<Key & { readonly at: number }>(
    `SELECT day, part, id, at FROM facts FINAL
     WHERE ${where.sql}${place === null ? "" : " AND (at, id) < ({cursor_at:Float64}, {cursor_id:String})"}
     ORDER BY at DESC, id DESC LIMIT {most:UInt32}`,
    {
      ...where.params,
      most: page.limit + 1,
      ...(place === null ? {} : { cursor_at: place.at, cursor_id: place.id }),
    },
  );
  const shown = keys.slice(0, page.limit);
  const items = await documents<K>(db, kind, shown);
  const last = shown.at(-1);
  const more = keys.length > page.limit && last !== undefined;
  return { items, next: more ? cursorOf(name, { at: last.at, id: last.id }) : null };
}

export interface Key {
  readonly day: number;
  readonly part: string;
  readonly id: string;
}

/** The facts of these keys, in their order. */
export async function documents<K extends Fact["is"]>(
  db: Database,
  kind: K,
  keys: readonly Key[],
): Promise<readonly Extract<Fact, { is: K }>[]> {
  if (keys.length === 0) return [];
  const rows = await db.rows<{ id: string; doc: string }>(
    `SELECT id, doc FROM facts FINAL WHERE kind = {kind:String} AND day IN {days:Array(Int32)}
     AND part IN {parts:Array(String)} AND id IN {ids:Array(String)}`,
    {
      kind,
      days: [...new Set(keys.map(({ day }) => day))],
      parts: [...new Set(keys.map(({ part }) => part))],
      ids: keys.map(({ id }) => id),
    },
  );
  // what was written here is a fact of this kind
  const facts = new Map(rows.map(({ id, doc }) => [id, JSON.parse(doc) as Extract<Fact, { is: K }>]));
  return keys.flatMap(({ id }) => facts.get(id) ?? []);
}
