import { hourOf, stepOf } from "../hours.ts";
import { Sketch } from "../sketch/index.ts";
import { type Cell, CellSum, sketchBytes } from "./cell.ts";
import type { Connection, Row } from "./connection.ts";
import { exchangeColumns, exchangeOfRow } from "./lists.ts";
import type { Reader } from "./reader.ts";

const hourLength = 3_600_000;

/** Columns of a cell by the names they have here. */
export const columnOf: { readonly [K in keyof Cell]: string } = {
  exchanges: "exchanges",
  firstAt: "first_at",
  lastAt: "last_at",
  failed: "failed",
  output: "output",
  cost: "cost",
  thought: "thought",
  losing: "losing",
  lost: "lost",
  kept: "kept",
  cached: "cached",
  cacheShare: "cache_share",
  cacheShare2: "cache_share_2",
  cacheRead: "cache_read",
  cacheOf: "cache_of",
  sessions: "sessions",
};
// The keys of the table above.
const keys = Object.keys(columnOf) as (keyof Cell)[];
const columns = keys.map((key) => columnOf[key]).join(", ");

/** The cells that one batch adds to. */
export class NewCells {
  readonly #hours = new Map<number, Map<number, CellSum>>();

  of(facet: number, at: number): CellSum {
    const hour = hourOf(at);
    const known = this.#hours.get(hour)?.get(facet);
    if (known !== undefined) return known;
    const sum = new CellSum();
    const cells = this.#hours.get(hour) ?? new Map<number, CellSum>();
    this.#hours.set(hour, cells.set(facet, sum));
    return sum;
  }

  /** Adds them to those that are kept. */
  save(connection: Connection): void {
    const days = new Map<number, Map<number, CellSum>>();
    for (const [hour, cells] of this.#hours) {
      const at = stepOf(hour, "day");
      const day = days.get(at) ?? new Map<number, CellSum>();
      days.set(at, day);
      for (const [facet, sum] of cells) {
        const whole = day.get(facet) ?? new CellSum();
        day.set(facet, whole);
        whole.takeSum(sum);
        saveCell(connection, 1, hour, facet, sum);
      }
    }
    for (const [at, cells] of days) {
      for (const [facet, sum] of cells) saveCell(connection, 24, at, facet, sum);
    }
  }
}

function saveCell(connection: Connection, span: number, at: number, facet: number, sum: CellSum): void {
  const key = "span = ? AND at = ? AND facet = ?";
  const kept = connection.one(`SELECT ${columns} FROM cell WHERE ${key}`, span, at, facet);
  // Columns are asked for by the names of the cell's parts, in their order.
  if (kept !== undefined) sum.takeCell(Object.fromEntries(keys.map((key, n) => [key, kept[n]])) as unknown as Cell);
  const cell = sum.whole();
  connection.run(
    `INSERT OR REPLACE INTO cell (span, at, facet, ${columns}) VALUES (?, ?, ?${", ?".repeat(keys.length)})`,
    span,
    at,
    facet,
    ...keys.map((key) => cell[key]),
  );
  const sketches = connection.one(`SELECT ttft, duration, output FROM cell_sketch WHERE ${key}`, span, at, facet) ?? [];
  const [ttft, duration, output] = sketches.map((bytes) => (bytes instanceof Uint8Array ? bytes : null));
  connection.run(
    "INSERT OR REPLACE INTO cell_sketch (span, at, facet, ttft, duration, output) VALUES (?, ?, ?, ?, ?, ?)",
    span,
    at,
    facet,
    sketchBytes(ttft ?? null, sum.ttft),
    sketchBytes(duration ?? null, sum.duration),
    sketchBytes(output ?? null, sum.output),
  );
}

/** Adds these up anew, by facet and the hour of a time: the hours from the exchanges that are there, the days from their hours. */
export function recountCells(reader: Reader, places: readonly { readonly facet: number; readonly at: number }[]): void {
  const { connection } = reader;
  const days = new Map<string, { readonly facet: number; readonly at: number }>();
  for (const { facet, at } of places) {
    const hour = hourOf(at);
    const sum = new CellSum();
    const rows = connection.all(
      `SELECT session AS of_session, ${exchangeColumns} FROM exchange INDEXED BY exchange_facet
         WHERE facet = ? AND exchange.at >= ? AND exchange.at < ?`,
      ...[facet, hour, hour + hourLength],
    );
    for (const [session, ...row] of rows) {
      sum.take(exchangeOfRow(reader, row), session === null ? null : Number(session));
    }
    dropCell(connection, 1, hour, facet);
    if (rows.length > 0) saveCell(connection, 1, hour, facet, sum);
    const day = stepOf(at, "day");
    days.set(`${facet} ${day}`, { facet, at: day });
  }
  for (const { facet, at } of days.values()) recountDay(connection, facet, at);
}

function recountDay(connection: Connection, facet: number, at: number): void {
  const ofDay = "span = 1 AND facet = ? AND at >= ? AND at < ?";
  const hours = [facet, at, at + 24 * hourLength];
  const rows = connection.all(`SELECT ${columns} FROM cell WHERE ${ofDay}`, ...hours);
  const sketches = connection.all(`SELECT ttft, duration, output FROM cell_sketch WHERE ${ofDay}`, ...hours);
  dropCell(connection, 24, at, facet);
  if (rows.length === 0) return;
  const sum = new CellSum();
  // As in saveCell.
  for (const row of rows) sum.takeCell(Object.fromEntries(keys.map((key, n) => [key, row[n]])) as unknown as Cell);
  saveCell(connection, 24, at, facet, sum);
  connection.run(
    "UPDATE cell_sketch SET ttft = ?, duration = ?, output = ? WHERE span = 24 AND at = ? AND facet = ?",
    ...[0, 1, 2].map((column) => together(sketches.flatMap((row) => row[column] ?? []))),
    at,
    facet,
  );
}

function together(sketches: readonly Row[number][]): Uint8Array | null {
  const all = new Sketch();
  for (const bytes of sketches) if (bytes instanceof Uint8Array) all.absorb(bytes);
  return all.n === 0 ? null : all.bytes();
}

function dropCell(connection: Connection, span: number, at: number, facet: number): void {
  for (const table of ["cell", "cell_sketch"]) {
    connection.run(`DELETE FROM ${table} WHERE span = ? AND at = ? AND facet = ?`, span, at, facet);
  }
}
