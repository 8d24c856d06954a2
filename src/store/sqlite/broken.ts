import type { ViolationFact } from "../../telemetry/index.ts";
import { hourOf, stepOf } from "../hours.ts";
import { bytesOfNumbers, numbersOf } from "../sketch/index.ts";
import type { Connection, Row } from "./connection.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** What violations of one facet, invariant and severity in one hour or day add up to. */
class BrokenSum {
  violations = 0;
  firstAt = Number.POSITIVE_INFINITY;
  lastAt = Number.NEGATIVE_INFINITY;
  readonly sessions = new Set<number>();

  take(violations: number, firstAt: number, lastAt: number, sessions: Iterable<number>): void {
    this.violations += violations;
    this.firstAt = Math.min(this.firstAt, firstAt);
    this.lastAt = Math.max(this.lastAt, lastAt);
    for (const session of sessions) this.sessions.add(session);
  }

  /** A row as it is kept: `violations, first_at, last_at, sessions`. */
  takeRow([violations, firstAt, lastAt, sessions]: Row): void {
    this.take(Number(violations), Number(firstAt), Number(lastAt), []);
    if (sessions instanceof Uint8Array) numbersOf(sessions, (session) => this.sessions.add(session));
  }
}

interface Place {
  readonly at: number;
  readonly facet: number;
  readonly name: string;
  readonly severity: string;
}

interface Touched extends Place {
  readonly sum: BrokenSum;
  /** Something was taken out: it is counted anew. */
  anew: boolean;
}

const kept = "SELECT violations, first_at, last_at, sessions FROM broken";

/** The cells of broken promises that one batch changes. */
export class NewBroken {
  readonly #hours = new Map<string, Touched>();

  /** `facet` and `session`: their numbers. */
  add(fact: ViolationFact, facet: number, session: number): void {
    const { at, invariant, severity, lastAt } = fact;
    this.#touched({ at, facet, name: invariant, severity }).sum.take(1, at, lastAt, [session]);
  }

  /** Told again, and nothing that places it is different: only its newest repeat is later. */
  prolong(fact: ViolationFact, facet: number): void {
    const { at, invariant, severity, lastAt } = fact;
    this.#touched({ at, facet, name: invariant, severity }).sum.take(0, at, lastAt, []);
  }

  remove(place: Place): void {
    this.#touched(place).anew = true;
  }

  /** Behind the facts themselves. */
  save(connection: Connection): void {
    const days = new Map<string, Touched>();
    for (const touched of this.#hours.values()) {
      const { facet, name, severity, sum, anew } = touched;
      const at = stepOf(touched.at, "day");
      const key = JSON.stringify([at, facet, name, severity]);
      const whole = days.get(key) ?? { at, facet, name, severity, sum: new BrokenSum(), anew: false };
      days.set(key, whole);
      whole.anew ||= anew;
      whole.sum.take(sum.violations, sum.firstAt, sum.lastAt, sum.sessions);
      write(connection, 1, touched, anew ? fromFacts(connection, touched) : withKept(connection, 1, touched));
    }
    for (const whole of days.values()) {
      write(connection, 24, whole, whole.anew ? fromHours(connection, whole) : withKept(connection, 24, whole));
    }
  }

  #touched(place: Place): Touched {
    const { facet, name, severity } = place;
    const at = hourOf(place.at);
    const key = JSON.stringify([at, facet, name, severity]);
    const known = this.#hours.get(key) ?? { at, facet, name, severity, sum: new BrokenSum(), anew: false };
    this.#hours.set(key, known);
    return known;
  }
}

function withKept(connection: Connection, span: 1 | 24, { at, facet, name, severity, sum }: Touched): BrokenSum {
  const row = connection.one(
    `${kept} WHERE span = ? AND at = ? AND facet = ? AND name = ? AND severity = ?`,
    ...[span, at, facet, name, severity],
  );
  if (row !== undefined) sum.takeRow(row);
  return sum;
}

function fromFacts(connection: Connection, { at, facet, name, severity }: Place): BrokenSum {
  const sum = new BrokenSum();
  const rows = connection.all(
    `SELECT at, last_at, session FROM fact INDEXED BY fact_broken
       WHERE kind = 'violation' AND at >= ? AND at < ? AND severity = ? AND name = ? AND facet = ?`,
    ...[at, at + hour, severity, name, facet],
  );
  for (const [first, last, session] of rows) sum.take(1, Number(first), Number(last), [Number(session)]);
  return sum;
}

function fromHours(connection: Connection, { at, facet, name, severity }: Place): BrokenSum {
  const sum = new BrokenSum();
  const rows = connection.all(
    `${kept} WHERE span = 1 AND at >= ? AND at < ? AND facet = ? AND name = ? AND severity = ?`,
    ...[at, at + day, facet, name, severity],
  );
  for (const row of rows) sum.takeRow(row);
  return sum;
}

function write(connection: Connection, span: 1 | 24, place: Place, sum: BrokenSum): void {
  const { at, facet, name, severity } = place;
  if (sum.violations === 0) {
    connection.run(
      "DELETE FROM broken WHERE span = ? AND at = ? AND facet = ? AND name = ? AND severity = ?",
      ...[span, at, facet, name, severity],
    );
    return;
  }
  connection.run(
    `INSERT OR REPLACE INTO broken (span, at, facet, name, severity, violations, first_at, last_at, sessions)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[span, at, facet, name, severity],
    ...[sum.violations, sum.firstAt, sum.lastAt, bytesOfNumbers(sum.sessions)],
  );
}
