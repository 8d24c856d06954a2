import { hourOf, stepOf } from "../hours.ts";
import { type Cell, CellSum, sketchBytes } from "./cell.ts";
import type { Connection } from "./connection.ts";

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
