import type { ViolationFact } from "../../telemetry/index.ts";
import type { Filter } from "../filter.ts";
import { hourOf, wholeHours } from "../hours.ts";
import { bytesOfNumbers } from "../sketch/index.ts";
import type { Facet } from "./facet.ts";
import { and, type Condition, facetsOf, inFacets, inRange, isOneOf, needsExchanges, rolledUpFacts } from "./filters.ts";
import { spansOf } from "./read-cells.ts";
import type { Reader } from "./reader.ts";

/** Violations of one facet, invariant and severity. */
export interface BrokenCell {
  readonly facet: Facet;
  readonly invariant: string;
  readonly severity: ViolationFact["severity"];
  readonly firstAt: number;
  readonly lastAt: number;
  /** The bytes of a set. */
  readonly sessions: Uint8Array;
}

/** Violations of one severity in an hour. */
export interface BrokenHour {
  readonly at: number;
  readonly severity: ViolationFact["severity"];
  readonly violations: number;
}

/** Whole days in range are one cell each. Where roll-ups would not do, each violation is one. */
export function readBroken(reader: Reader, filter: Filter): readonly BrokenCell[] {
  const { connection, facets } = reader;
  if (needsExchanges(filter)) {
    return violations(reader, filter).map(([name, severity, facet, session, at, lastAt]) => ({
      facet: facets.get(facet),
      invariant: String(name),
      severity: severityOf(severity),
      firstAt: Number(at),
      lastAt: Number(lastAt),
      sessions: bytesOfNumbers([Number(session)]),
    }));
  }
  const wanted = wantedOf(reader, filter);
  return spansOf(filter, "day").flatMap(({ span, from, to }) => {
    const condition = and({ sql: "span = ?", values: [span] }, inRange("at", { from, to }), wanted);
    return connection
      .all(
        `SELECT facet, name, severity, first_at, last_at, sessions FROM broken WHERE ${condition.sql}`,
        ...condition.values,
      )
      .flatMap(([facet, name, severity, firstAt, lastAt, sessions]) =>
        sessions instanceof Uint8Array
          ? [
              {
                facet: facets.get(facet),
                invariant: String(name),
                severity: severityOf(severity),
                firstAt: Number(firstAt),
                lastAt: Number(lastAt),
                sessions,
              },
            ]
          : [],
      );
  });
}

/** The same, counted by hour. */
export function readBrokenHours(reader: Reader, filter: Filter): readonly BrokenHour[] {
  if (needsExchanges(filter)) {
    return violations(reader, filter).map(([, severity, , , at]) => ({
      at: hourOf(Number(at)),
      severity: severityOf(severity),
      violations: 1,
    }));
  }
  const condition = and({ sql: "span = 1", values: [] }, inRange("at", wholeHours(filter)), wantedOf(reader, filter));
  return reader.connection
    .all(
      `SELECT at, severity, sum(violations) FROM broken INDEXED BY broken_count WHERE ${condition.sql} GROUP BY at, severity`,
      ...condition.values,
    )
    .map(([at, severity, count]) => ({ at: Number(at), severity: severityOf(severity), violations: Number(count) }));
}

function wantedOf({ facets }: Reader, filter: Filter): Condition {
  return and(
    ...(filter.severity === undefined ? [] : [isOneOf("severity", filter.severity)]),
    ...(filter.invariant === undefined ? [] : [isOneOf("name", filter.invariant)]),
    ...inFacets("facet", facetsOf(facets, "scope", filter)),
  );
}

function violations({ connection, facets }: Reader, filter: Filter) {
  const condition = rolledUpFacts(connection, facets, "violation", filter);
  return connection.all(
    `SELECT name, severity, facet, session, at, last_at FROM fact WHERE ${condition.sql}`,
    ...condition.values,
  );
}

function severityOf(value: unknown): ViolationFact["severity"] {
  // Parsed before it was stored.
  return value as ViolationFact["severity"];
}
