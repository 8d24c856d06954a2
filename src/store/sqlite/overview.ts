import type { Overview } from "../answers.ts";
import type { Filter } from "../filter.ts";
import { hourOf, wholeHours } from "../hours.ts";
import { Distinct } from "./distinct.ts";
import { and, facetsOf, inFacets, inRange, needsExchanges } from "./filters.ts";
import { byText, grouped, groupedBy, least, most, total } from "./grouped.ts";
import { type BrokenCell, readBroken, readBrokenHours } from "./read-broken.ts";
import { type ReadCell, readCells } from "./read-cells.ts";
import type { Reader } from "./reader.ts";

const hour = 3_600_000;
const worst = ["error", "warn", "info"];

const parts = ["exchanges", "failed", "lastAt", "sessions"] as const;
type OverviewCell = ReadCell<(typeof parts)[number]>;

export function overview(reader: Reader, filter: Filter): Overview {
  const cells = readCells(reader, filter, "day", parts);
  const distinct = new Distinct(reader);
  const { broken, hours: violations, sample } = brokenPromises(reader, filter, distinct);
  const hours = new Map<number, { exchanges: number; failed: number }>();
  for (const { at, exchanges, failed } of exchangesByHour(reader, filter, cells)) {
    const point = hours.get(at) ?? { exchanges: 0, failed: 0 };
    hours.set(at, { exchanges: point.exchanges + exchanges, failed: point.failed + failed });
  }
  return {
    exchanges: total(cells, ({ exchanges }) => exchanges),
    sessions: distinct.count(cells.map(({ sessions }) => sessions)),
    failed: total(cells, ({ failed }) => failed),
    notAnalysed: total(cells, ({ facet, exchanges }) =>
      facet.exchange?.analysis.is === "not-analysed" ? exchanges : 0,
    ),
    lastAt: cells.length === 0 ? null : most(cells, ({ lastAt }) => lastAt),
    hours: [...new Set([...hours.keys(), ...violations.keys()])]
      .toSorted((a, b) => a - b)
      .map((at) => ({
        at,
        ...(hours.get(at) ?? { exchanges: 0, failed: 0 }),
        ...(violations.get(at) ?? { errors: 0, warnings: 0 }),
      })),
    broken,
    running: running(reader, filter, cells, distinct),
    sample: sample || cells.some(({ facet }) => facet.source === "sample"),
  };
}

function exchangesByHour(
  { connection, facets }: Reader,
  filter: Filter,
  cells: readonly OverviewCell[],
): readonly { readonly at: number; readonly exchanges: number; readonly failed: number }[] {
  if (needsExchanges(filter)) {
    return cells;
  }
  const condition = and(
    { sql: "span = 1", values: [] },
    inRange("at", wholeHours(filter)),
    ...inFacets("facet", facetsOf(facets, "exchange", filter)),
  );
  return connection
    .all(
      `SELECT at, sum(exchanges), sum(failed) FROM cell INDEXED BY cell_count WHERE ${condition.sql} GROUP BY at`,
      ...condition.values,
    )
    .map(([at, exchanges, failures]) => ({ at: Number(at), exchanges: Number(exchanges), failed: Number(failures) }));
}

function brokenPromises(reader: Reader, filter: Filter, distinct: Distinct) {
  const cells = readBroken(reader, filter);
  const hours = new Map<number, { errors: number; warnings: number }>();
  for (const { at, severity, violations } of readBrokenHours(reader, filter)) {
    const point = hours.get(at) ?? { errors: 0, warnings: 0 };
    hours.set(at, point);
    point.errors += severity === "error" ? violations : 0;
    point.warnings += severity === "warn" ? violations : 0;
  }
  const sessionsOf = (these: readonly BrokenCell[]): number => distinct.count(these.map(({ sessions }) => sessions));
  const broken: Overview["broken"] = [...groupedBy(cells, ({ invariant }) => invariant).values()]
    .flatMap((these) => [...groupedBy(these, ({ severity }) => severity).values()])
    .map((these) => ({
      invariant: these[0].invariant,
      severity: these[0].severity,
      sessions: sessionsOf(these),
      firstAt: least(these, ({ firstAt }) => firstAt),
      lastAt: most(these, ({ lastAt }) => lastAt),
      whom: grouped(
        groupedBy(these, ({ facet }) => facet),
        ([{ client, version, model }]) => [client, version, model],
      )
        .map((some) => {
          const [{ client, version, model }] = some[0];
          return { client, version, model, sessions: sessionsOf(some.flatMap(([, those]) => those)) };
        })
        .toSorted(
          (a, b) =>
            b.sessions - a.sessions ||
            byText(a.client, b.client) ||
            byText(a.version, b.version) ||
            byText(a.model, b.model),
        )
        .slice(0, 5),
    }))
    .toSorted(
      (a, b) =>
        worst.indexOf(a.severity) - worst.indexOf(b.severity) ||
        b.sessions - a.sessions ||
        b.lastAt - a.lastAt ||
        byText(a.invariant, b.invariant),
    );
  return { hours, broken, sample: cells.some(({ facet }) => facet.source === "sample") };
}

function running(
  reader: Reader,
  filter: Filter,
  cells: readonly OverviewCell[],
  distinct: Distinct,
): Overview["running"] {
  if (cells.length === 0) return [];
  const from = hourOf(most(cells, ({ lastAt }) => lastAt));
  const last = readCells(reader, { ...filter, from, to: from + hour }, "hour", parts);
  return grouped(last, ({ facet: { client, version, model, effort, release } }) => [
    client,
    version,
    model,
    effort,
    release,
  ])
    .map((these) => {
      const { client, version, model, effort, release } = these[0].facet;
      return {
        client,
        version,
        model,
        effort,
        release,
        exchanges: total(these, ({ exchanges }) => exchanges),
        sessions: distinct.count(these.map(({ sessions }) => sessions)),
        lastAt: most(these, ({ lastAt }) => lastAt),
      };
    })
    .toSorted(
      (a, b) =>
        b.exchanges - a.exchanges ||
        byText(a.client, b.client) ||
        byText(a.version, b.version) ||
        byText(a.model, b.model) ||
        byText(a.effort, b.effort) ||
        byText(a.release, b.release),
    )
    .slice(0, 20);
}
