import { hourOf, stepOf } from "../hours.ts";
import { type Cell, CellSum, sketchBytes } from "./cell.ts";
import type { Connection, Row } from "./connection.ts";

/** The columns of a cell behind its key, in the order that {@link cellOf} reads. */
export const cellColumns = `exchanges, first_at, last_at, output, cost, losing, lost, kept, cached, cache_share, cache_share_2,
  cache_read, cache_of, sessions`;

export function cellOf(columns: Row): Cell {
  const [exchanges, firstAt, lastAt, output, cost, losing, lost, kept, ...rest] = columns;
  const [cached, cacheShare, cacheShare2, cacheRead, cacheOf, sessions] = rest;
  return {
    exchanges: Number(exchanges),
    firstAt: Number(firstAt),
    lastAt: Number(lastAt),
    output: typeof output === "number" ? output : null,
    cost: typeof cost === "number" ? cost : null,
    losing: Number(losing),
    lost: Number(lost),
    kept: Number(kept),
    cached: Number(cached),
    cacheShare: Number(cacheShare),
    cacheShare2: Number(cacheShare2),
    cacheRead: Number(cacheRead),
    cacheOf: Number(cacheOf),
    sessions: sessions instanceof Uint8Array ? sessions : new Uint8Array(0),
  };
}

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
  const kept = connection.one(`SELECT ${cellColumns} FROM cell WHERE ${key}`, span, at, facet);
  if (kept !== undefined) sum.takeCell(cellOf(kept));
  const cell = sum.whole();
  connection.run(
    `INSERT OR REPLACE INTO cell (span, at, facet, ${cellColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    span,
    at,
    facet,
    cell.exchanges,
    cell.firstAt,
    cell.lastAt,
    cell.output,
    cell.cost,
    cell.losing,
    cell.lost,
    cell.kept,
    cell.cached,
    cell.cacheShare,
    cell.cacheShare2,
    cell.cacheRead,
    cell.cacheOf,
    cell.sessions,
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
