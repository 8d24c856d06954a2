import type { ExchangeFact } from "../../telemetry/index.ts";
import { plus } from "./cell.ts";
import type { Connection, Row } from "./connection.ts";

type Known = number | null;

/** What the row of a session adds up, on its way from and to the database. */
export class SessionTotals {
  readonly #n: number;
  #exchanges: number;
  #startedAt: Known;
  #lastAt: Known;
  #head: readonly [rank: number, at: number, id: string, facet: number, project: string | null] | null;
  #failed: number;
  #turns: number;
  #lanes: Set<string>;
  #tokens: Known[];
  #cost: Known;
  #lost: Known;
  #sample: number;

  private constructor(n: number, row: Row) {
    const [exchanges, startedAt, lastAt, rank, headAt, headId, headFacet, project, failed, turns, lanes, ...sums] = row;
    this.#n = n;
    this.#exchanges = Number(exchanges);
    this.#startedAt = known(startedAt);
    this.#lastAt = known(lastAt);
    this.#head =
      typeof headId !== "string"
        ? null
        : [Number(rank), Number(headAt), headId, Number(headFacet), typeof project === "string" ? project : null];
    this.#failed = Number(failed);
    this.#turns = Number(turns);
    this.#lanes = new Set<string>(JSON.parse(String(lanes))); // written by `save`
    this.#tokens = sums.slice(0, 5).map(known);
    this.#cost = known(sums[5]);
    this.#lost = known(sums[6]);
    this.#sample = Number(sums[7]);
  }

  static load(connection: Connection, n: number): SessionTotals {
    const row = connection.one(
      `SELECT exchanges, started_at, last_at, head_rank, head_at, head_id, head_facet, project, failed, turns, lanes, input, output,
         cache_read, cache_creation, reasoning, cost, lost, sample FROM session WHERE n = ?`,
      n,
    );
    if (row === undefined) throw new TypeError(`session ${n} is missing`);
    return new SessionTotals(n, row);
  }

  take(fact: ExchangeFact, facet: number): void {
    const rank = fact.lane === "main" ? 0 : 1;
    if (this.#head === null || before([rank, fact.at, fact.id], this.#head))
      this.#head = [rank, fact.at, fact.id, facet, fact.project];
    this.#exchanges += 1;
    this.#startedAt = Math.min(this.#startedAt ?? fact.at, fact.at);
    this.#lastAt = Math.max(this.#lastAt ?? fact.at, fact.at);
    this.#failed += fact.outcome === "error" || fact.outcome === "cut" ? 1 : 0;
    this.#turns = Math.max(this.#turns, fact.turn);
    if (fact.lane !== null) this.#lanes.add(fact.lane);
    const { input, output, cacheRead, cacheCreation, reasoning } = fact.tokens;
    const tokens = [input, output, cacheRead, cacheCreation, reasoning];
    this.#tokens = this.#tokens.map((sum, index) => plus(sum, tokens[index] ?? null));
    this.#cost = plus(this.#cost, fact.costUsd);
    this.#lost = plus(this.#lost, fact.thinking?.lost ?? null);
    this.#sample += fact.source === "sample" ? 1 : 0;
  }

  beganBefore(at: number): boolean {
    return this.#startedAt !== null && this.#startedAt < at;
  }

  /** Takes one out of the sums. By whom it is known, and since when, stays. */
  takeBack(fact: ExchangeFact): void {
    this.#exchanges -= 1;
    this.#failed -= fact.outcome === "error" || fact.outcome === "cut" ? 1 : 0;
    const { input, output, cacheRead, cacheCreation, reasoning } = fact.tokens;
    const tokens = [input, output, cacheRead, cacheCreation, reasoning];
    this.#tokens = this.#tokens.map((sum, index) => minus(sum, tokens[index] ?? null));
    this.#cost = minus(this.#cost, fact.costUsd);
    this.#lost = minus(this.#lost, fact.thinking?.lost ?? null);
  }

  save(connection: Connection): void {
    const [rank, at, id, facet, project] = this.#head ?? [null, null, null, null, null];
    const [input, output, cacheRead, cacheCreation, reasoning] = this.#tokens;
    connection.run(
      `UPDATE session SET exchanges = ?, started_at = ?, last_at = ?, head_rank = ?, head_at = ?, head_id = ?, head_facet = ?, project = ?,
         failed = ?, turns = ?, lanes = ?, input = ?, output = ?, cache_read = ?, cache_creation = ?, reasoning = ?, cost = ?,
         lost = ?, sample = ? WHERE n = ?`,
      this.#exchanges,
      this.#startedAt,
      this.#lastAt,
      rank,
      at,
      id,
      facet,
      project,
      this.#failed,
      this.#turns,
      JSON.stringify([...this.#lanes]),
      input ?? null,
      output ?? null,
      cacheRead ?? null,
      cacheCreation ?? null,
      reasoning ?? null,
      this.#cost,
      this.#lost,
      this.#sample,
      this.#n,
    );
  }
}

/** Takes the exchanges of the sessions out of their totals; what violations they have stays. */
export function forgetSessions(connection: Connection, where: string, ...values: (string | number)[]): number {
  return connection.run(
    `UPDATE session SET exchanges = 0, started_at = NULL, last_at = NULL, head_rank = NULL, head_at = NULL, head_id = NULL,
       head_facet = NULL, project = NULL, failed = 0, turns = 0, lanes = '[]', input = NULL, output = NULL, cache_read = NULL,
       cache_creation = NULL, reasoning = NULL, cost = NULL, lost = NULL, sample = 0 WHERE exchanges > 0 AND ${where}`,
    ...values,
  );
}

type Place = readonly [rank: number, at: number, id: string];

function before(a: Place, b: readonly [...Place, number, string | null]): boolean {
  if (a[0] !== b[0]) return a[0] < b[0];
  if (a[1] !== b[1]) return a[1] < b[1];
  return Buffer.compare(Buffer.from(a[2]), Buffer.from(b[2])) < 0;
}

/** What was not told leaves the sum as it is; rounding makes no sum less than nothing. */
function minus(sum: Known, part: Known): Known {
  return sum === null || part === null ? sum : Math.max(0, sum - part);
}

function known(value: Row[number] | undefined): Known {
  return typeof value === "number" ? value : null;
}
