import type { ExchangeFact, Fact, TextFact, ViolationFact } from "../../telemetry/index.ts";
import type { Appended, Batch } from "../store.ts";
import { NewBroken } from "./broken.ts";
import { NewCells } from "./cells.ts";
import type { Connection, Row } from "./connection.ts";
import { bodyOfExchange } from "./exchange-body.ts";
import { FacetNumbers } from "./facet-numbers.ts";
import { factColumns } from "./fact-columns.ts";
import { Names } from "./names.ts";
import type { Reader } from "./reader.ts";
import { SessionTotals } from "./session-totals.ts";
import { withdraw } from "./withdraw.ts";

interface Numbered {
  readonly facet: number | null;
  readonly session: number | null;
}

type OtherFact = Exclude<Fact, ExchangeFact | TextFact>;

/** Writes batches; used by the one thread that writes. */
export class Appender {
  readonly #connection: Connection;
  readonly #reader: Reader;
  readonly #facets: FacetNumbers;
  readonly #sessions: Names;

  constructor(reader: Reader, facets = new FacetNumbers(reader.connection)) {
    const { connection } = reader;
    this.#reader = reader;
    this.#connection = connection;
    this.#facets = facets;
    this.#sessions = new Names(connection, "session");
  }

  /** One transaction: the facts, their roll-ups, the position, what is kept. `now`: when they came. */
  append(batch: Batch, now: number): Appended {
    try {
      return this.#connection.write(() => {
        // Before anything is added: what the reader remembers of facets must not be of a transaction that is not kept.
        withdraw(this.#reader, batch.withdrawn ?? []);
        return new Taking(this.#connection, this.#facets, this.#sessions).take(batch, now);
      });
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** After anything else wrote or removed facets and sessions. */
  forget(): void {
    this.#facets.forget();
    this.#sessions.forget();
  }
}

/** One batch on its way. */
class Taking {
  readonly #connection: Connection;
  readonly #facets: FacetNumbers;
  readonly #sessions: Names;
  #now = 0;
  readonly #cells = new NewCells();
  readonly #broken = new NewBroken();
  readonly #totals = new Map<number, SessionTotals>();

  constructor(connection: Connection, facets: FacetNumbers, sessions: Names) {
    this.#connection = connection;
    this.#facets = facets;
    this.#sessions = sessions;
  }

  take({ facts, position, keep }: Batch, now: number): Appended {
    this.#now = now;
    const [horizon] = this.#connection.one("SELECT value FROM meta WHERE name = 'pruned-before'") ?? [null];
    const sources = new Map<string, { lastAt: number; facts: number }>();
    let added = 0;
    for (const fact of facts) {
      const source = sources.get(fact.source) ?? { lastAt: fact.at, facts: 0 };
      sources.set(fact.source, source);
      source.lastAt = Math.max(source.lastAt, fact.at);
      const ages = fact.is !== "text" && fact.source !== "sample";
      if (typeof horizon === "number" && fact.at < horizon && ages) continue;
      const taken = this.#one(fact);
      if (taken !== "known") added += 1;
      if (taken === "new") source.facts += 1;
    }
    for (const totals of this.#totals.values()) totals.save(this.#connection);
    this.#cells.save(this.#connection);
    this.#broken.save(this.#connection);
    for (const [source, { lastAt, facts: told }] of sources) {
      this.#connection.run(
        `INSERT INTO source (source, last_at, received_at, facts) VALUES (?, ?, ?, ?)
           ON CONFLICT (source) DO UPDATE SET last_at = max(last_at, excluded.last_at), received_at = excluded.received_at,
             facts = facts + excluded.facts`,
        source,
        lastAt,
        now,
        told,
      );
    }
    if (position !== undefined) {
      this.#connection.run("INSERT OR REPLACE INTO position (stream, at) VALUES (?, ?)", position.stream, position.at);
    }
    for (const [name, value] of Object.entries(keep ?? {})) {
      this.#connection.run("INSERT OR REPLACE INTO kept (name, value) VALUES (?, ?)", name, value);
    }
    return { added, known: facts.length - added };
  }

  #one(fact: Fact): "new" | "newer" | "known" {
    if (fact.is === "exchange") return this.#exchange(fact);
    if (fact.is === "text") return this.#text(fact);
    return this.#other(fact);
  }

  #exchange(fact: ExchangeFact): "new" | "known" {
    // Only what was told of is ever withdrawn.
    const isWitness = fact.source !== "otlp";
    if (!isWitness && this.#connection.one("SELECT 1 FROM withdrawn WHERE id = ?", fact.id)) return "known";
    const { facet, counted } = this.#facets.ofExchange(fact, this.#now);
    const session = fact.session === null ? null : this.#sessions.numberOf(fact.session);
    const changed = this.#connection.run(
      "INSERT INTO exchange (id, at, facet, session, unit, request, body) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
      fact.id,
      fact.at,
      facet,
      session,
      fact.provenance?.unit ?? null,
      fact.requestId,
      bodyOfExchange(fact, counted),
    );
    if (changed === 0) return "known";
    this.#cells.of(facet, fact.at).take(fact, session);
    if (session !== null) {
      const totals = this.#totals.get(session) ?? SessionTotals.load(this.#connection, session);
      this.#totals.set(session, totals);
      totals.take(counted, facet);
    }
    return "new";
  }

  #text({ id, kind, text, at, source }: TextFact): "new" | "known" {
    const changed = this.#connection.run(
      "INSERT INTO text (hash, kind, text, first_at, source) VALUES (?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING",
      id,
      kind,
      text,
      at,
      source,
    );
    if (changed > 0) return "new";
    this.#connection.run(
      "UPDATE text SET first_at = min(first_at, ?), source = CASE source WHEN 'sample' THEN ? ELSE source END WHERE hash = ?",
      at,
      source,
      id,
    );
    return "known";
  }

  #other(fact: OtherFact): "new" | "newer" | "known" {
    const revision = "revision" in fact ? fact.revision : 0;
    const before = this.#connection.one(
      "SELECT n, revision, session, severity, facet, name, at, last_at FROM fact WHERE kind = ? AND id = ?",
      fact.is,
      fact.id,
    );
    if (before !== undefined && Number(before[1]) >= revision) return "known";
    const { scope, effort, session, ...columns } = factColumns(fact);
    const numbered = {
      facet: scope === null ? null : this.#facets.ofScope(fact.source, scope, effort, this.#now),
      session: session === null ? null : this.#sessions.numberOf(session),
    };
    if (before !== undefined) {
      this.#connection.run("DELETE FROM fact WHERE n = ?", Number(before[0]));
      if (fact.is === "signals") this.#connection.run("DELETE FROM measure WHERE n = ?", Number(before[0]));
      if (fact.is === "violation") this.#count(Number(before[2]), String(before[3]), -1);
    }
    if (fact.is === "violation") this.#roll(fact, numbered, before);
    const [n] =
      this.#connection.one(
        `INSERT INTO fact (kind, id, revision, source, at, facet, session, exchange, name, severity, unit, request, last_at,
           value, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING n`,
        fact.is,
        fact.id,
        revision,
        fact.source,
        fact.at,
        numbered.facet,
        numbered.session,
        columns.exchange,
        columns.name,
        columns.severity,
        columns.unit,
        columns.request,
        columns.lastAt,
        columns.value,
        JSON.stringify(fact),
      ) ?? [];
    if (fact.is === "violation" && numbered.session !== null) this.#count(numbered.session, fact.severity, 1);
    if (fact.is === "signals") {
      for (const { signal, of: whose, value, numerator, denominator } of fact.measures) {
        this.#connection.run(
          `INSERT INTO measure (n, signal, of, at, facet, session, unit, value, numerator, denominator)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          Number(n),
          signal,
          whose,
          fact.at,
          numbered.facet,
          numbered.session,
          columns.unit,
          value,
          numerator,
          denominator,
        );
      }
    }
    if (fact.is === "health") {
      this.#connection.run(
        `INSERT INTO health (source, process, at, id, counts) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (source, process) DO UPDATE SET at = excluded.at, id = excluded.id, counts = excluded.counts
           WHERE (excluded.at, excluded.id) > (at, id)`,
        fact.source,
        fact.process,
        fact.at,
        fact.id,
        JSON.stringify(fact.counts),
      );
    }
    return before === undefined ? "new" : "newer";
  }

  /** Takes it into the roll-ups; `before`: the row whose place it takes, as it was asked for above. */
  #roll(fact: ViolationFact, { facet, session }: Numbered, before: Row | undefined): void {
    if (facet === null || session === null) return;
    if (before === undefined) {
      this.#broken.add(fact, facet, session);
      return;
    }
    const [, , wasSession, severity, wasFacet, name, at, lastAt] = before;
    const stays = session === wasSession && facet === wasFacet && fact.severity === severity && fact.invariant === name;
    if (stays && fact.at === at && fact.lastAt >= Number(lastAt)) {
      this.#broken.prolong(fact, facet);
      return;
    }
    this.#broken.remove({ at: Number(at), facet: Number(wasFacet), name: String(name), severity: String(severity) });
    this.#broken.add(fact, facet, session);
  }

  /** The session's own count of violations. */
  #count(session: number, severity: string, by: 1 | -1): void {
    const column = severity === "error" ? "errors" : severity === "warn" ? "warnings" : "infos";
    this.#connection.run(`UPDATE session SET ${column} = ${column} + ? WHERE n = ?`, by, session);
  }
}
