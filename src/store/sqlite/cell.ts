import type { ExchangeFact } from "../../telemetry/index.ts";
import { bytesOfNumbers, numbersOf, Sketch } from "../sketch/index.ts";

/** Sums over exchanges of one facet in one hour or day. */
export interface Cell {
  exchanges: number;
  firstAt: number;
  lastAt: number;
  failed: number;
  output: number | null;
  cost: number | null;
  /** Exchanges that show what became of reasoning items, and those of them that lost some; items lost, items kept. */
  thought: number;
  losing: number;
  lost: number;
  kept: number;
  /** Exchanges whose cache reads and input are known: their number, shares, squares of shares, tokens. */
  cached: number;
  cacheShare: number;
  cacheShare2: number;
  cacheRead: number;
  cacheOf: number;
  /** Numbers of sessions, ascending: the bytes of a set. */
  sessions: Uint8Array;
}

/** Values of exchanges on their way into a cell. */
export class CellSum {
  readonly cell: Cell = {
    exchanges: 0,
    firstAt: Number.POSITIVE_INFINITY,
    lastAt: Number.NEGATIVE_INFINITY,
    failed: 0,
    output: null,
    cost: null,
    thought: 0,
    losing: 0,
    lost: 0,
    kept: 0,
    cached: 0,
    cacheShare: 0,
    cacheShare2: 0,
    cacheRead: 0,
    cacheOf: 0,
    sessions: new Uint8Array(0),
  };
  readonly #sessions = new Set<number>();
  readonly ttft: number[] = [];
  readonly duration: number[] = [];
  readonly output: number[] = [];

  take(fact: Summed, session: number | null): void {
    const { cell } = this;
    const { input, output, cacheRead, cacheCreation } = fact.tokens;
    cell.exchanges += 1;
    cell.firstAt = Math.min(cell.firstAt, fact.at);
    cell.lastAt = Math.max(cell.lastAt, fact.at);
    cell.failed += fact.outcome === "error" || fact.outcome === "cut" ? 1 : 0;
    cell.output = plus(cell.output, output);
    cell.cost = plus(cell.cost, fact.costUsd);
    if (fact.thinking !== null) {
      cell.thought += 1;
      cell.losing += fact.thinking.lost > 0 ? 1 : 0;
      cell.lost += fact.thinking.lost;
      cell.kept += fact.thinking.kept;
    }
    if (input !== null && cacheRead !== null && input + cacheRead > 0) {
      const all = input + cacheRead + (cacheCreation ?? 0);
      cell.cached += 1;
      cell.cacheShare += cacheRead / all;
      cell.cacheShare2 += (cacheRead / all) ** 2;
      cell.cacheRead += cacheRead;
      cell.cacheOf += all;
    }
    if (session !== null) this.#sessions.add(session);
    if (fact.ttftMs !== null) this.ttft.push(fact.ttftMs);
    if (fact.durationMs !== null) this.duration.push(fact.durationMs);
    if (output !== null) this.output.push(output);
  }

  /** Takes all of another. */
  takeSum(other: CellSum): void {
    for (const session of other.#sessions) this.#sessions.add(session);
    this.takeCell(other.cell);
    for (const value of other.ttft) this.ttft.push(value);
    for (const value of other.duration) this.duration.push(value);
    for (const value of other.output) this.output.push(value);
  }

  /** Takes all of a cell, as it was kept. */
  takeCell(other: Cell): void {
    const { cell } = this;
    cell.exchanges += other.exchanges;
    cell.firstAt = Math.min(cell.firstAt, other.firstAt);
    cell.lastAt = Math.max(cell.lastAt, other.lastAt);
    cell.failed += other.failed;
    cell.output = plus(cell.output, other.output);
    cell.cost = plus(cell.cost, other.cost);
    cell.thought += other.thought;
    cell.losing += other.losing;
    cell.lost += other.lost;
    cell.kept += other.kept;
    cell.cached += other.cached;
    cell.cacheShare += other.cacheShare;
    cell.cacheShare2 += other.cacheShare2;
    cell.cacheRead += other.cacheRead;
    cell.cacheOf += other.cacheOf;
    numbersOf(other.sessions, (session) => this.#sessions.add(session));
  }

  /** The cell with the bytes of its sessions. */
  whole(): Cell {
    return { ...this.cell, sessions: bytesOfNumbers(this.#sessions) };
  }
}

export type Summed = Pick<ExchangeFact, "at" | "outcome" | "tokens" | "costUsd" | "ttftMs" | "durationMs" | "thinking">;

/** A sketch of the values, added to the bytes of one; `null`: neither has any. */
export function sketchBytes(before: Uint8Array | null, values: readonly number[]): Uint8Array | null {
  if (values.length === 0) return before;
  const sketch = new Sketch();
  if (before !== null) sketch.absorb(before);
  for (const value of values) sketch.add(value);
  return sketch.bytes();
}

/** What is not known adds nothing; nothing known is not known. */
export function plus(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : a + b;
}
