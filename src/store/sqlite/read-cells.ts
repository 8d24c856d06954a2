import type { Filter } from "../filter.ts";
import { stepOf, wholeHours } from "../hours.ts";
import { type Cell, CellSum, type Summed, sketchBytes } from "./cell.ts";
import { columnOf } from "./cells.ts";
import type { Row } from "./connection.ts";
import { exchangeOf } from "./exchange-body.ts";
import type { Facet } from "./facet.ts";
import { and, exchangeConditions, exchangeIndex, facetsOf, inFacets, inRange, needsExchanges } from "./filters.ts";
import type { Reader } from "./reader.ts";

/** Some parts of a cell; `at`: the beginning of the hour or day. */
export type ReadCell<K extends keyof Cell = never> = Pick<Cell, K> & { readonly at: number; readonly facet: Facet };

const hour = 3_600_000;
const day = 24 * hour;

/**
 * The cells asked for. `step` says how fine: `hour`, or `day`, where whole days in range are read as one cell each and
 * the hours at both ends as they are. Where roll-ups would not do, they are added up from the exchanges.
 */
export function readCells<K extends keyof Cell>(
  reader: Reader,
  filter: Filter,
  step: "hour" | "day",
  parts: readonly K[],
): readonly ReadCell<K>[] {
  if (needsExchanges(filter)) {
    return summed(reader, filter).map(({ at, facet, sum }) => ({ ...sum.whole(), at, facet }));
  }
  const rows = cellRows(
    reader,
    filter,
    step,
    "cell",
    parts.map((part) => columnOf[part]),
  );
  return rows.map((row) => {
    const cell: Record<string, unknown> = { at: row[0], facet: reader.facets.get(row[1]) };
    for (let n = 0; n < parts.length; n += 1) cell[String(parts[n])] = row[n + 2];
    // Columns were asked for by the names of the parts, in their order.
    return cell as unknown as ReadCell<K>;
  });
}

/** Sketches of the same cells. */
export function readSketches(
  reader: Reader,
  filter: Filter,
  step: "hour" | "day",
  of: "ttft" | "duration" | "output",
): readonly { readonly at: number; readonly facet: Facet; readonly bytes: Uint8Array }[] {
  if (needsExchanges(filter)) {
    return summed(reader, filter).flatMap(({ at, facet, sum }) => {
      const bytes = sketchBytes(null, sum[of]);
      return bytes === null ? [] : [{ at, facet, bytes }];
    });
  }
  return cellRows(reader, filter, step, "cell_sketch", [of]).flatMap(([at, facet, bytes]) =>
    bytes instanceof Uint8Array ? [{ at: Number(at), facet: reader.facets.get(facet), bytes }] : [],
  );
}

function cellRows(
  { connection, facets }: Reader,
  filter: Filter,
  step: "hour" | "day",
  table: "cell" | "cell_sketch",
  columns: readonly string[],
): readonly Row[] {
  const wanted = inFacets("facet", facetsOf(facets, "exchange", filter));
  const named = ["at", "facet", ...columns].join(", ");
  return spansOf(filter, step).flatMap(({ span, from, to }) => {
    const condition = and({ sql: "span = ?", values: [span] }, inRange("at", { from, to }), ...wanted);
    return connection.all(`SELECT ${named} FROM ${table} WHERE ${condition.sql}`, ...condition.values);
  });
}

interface Span {
  /** Hours of a cell. */
  readonly span: 1 | 24;
  readonly from: number;
  readonly to: number;
}

/** Which cells to read: hours, or whole days with the hours at both ends of the range. */
export function spansOf(filter: Filter, step: "hour" | "day"): readonly Span[] {
  const { from, to } = wholeHours(filter);
  const firstDay = Math.ceil(from / day) * day;
  const pastDay = Math.floor(to / day) * day;
  const spans: readonly Span[] =
    step === "hour" || firstDay >= pastDay
      ? [{ span: 1, from, to }]
      : [
          { span: 1, from, to: firstDay },
          { span: 24, from: firstDay, to: pastDay },
          { span: 1, from: pastDay, to },
        ];
  return spans.filter((each) => each.from < each.to);
}

/** By hour and facet, from the exchanges themselves. */
function summed(
  { connection, facets }: Reader,
  filter: Filter,
): readonly { readonly at: number; readonly facet: Facet; readonly sum: CellSum }[] {
  const hours = { ...filter, ...wholeHours(filter) };
  const condition = and(
    exchangeConditions(connection, hours),
    ...inFacets("exchange.facet", facetsOf(facets, "exchange", filter)),
  );
  const cells = new Map<string, { at: number; facet: Facet; sum: CellSum }>();
  const rows = connection.all(
    `SELECT id, at, facet, session, body FROM exchange ${exchangeIndex(filter)} WHERE ${condition.sql}`,
    ...condition.values,
  );
  for (const [id, at, n, session, body] of rows) {
    const facet = facets.get(n);
    const columns = {
      id: String(id),
      at: Number(at),
      facet,
      session: null,
      unit: null,
      request: null,
      body: String(body),
    };
    const fact: Summed = exchangeOf(columns);
    const key = `${stepOf(fact.at, "hour")} ${facet.n}`;
    const cell = cells.get(key) ?? { at: stepOf(fact.at, "hour"), facet, sum: new CellSum() };
    cells.set(key, cell);
    cell.sum.take(fact, typeof session === "number" ? session : null);
  }
  return [...cells.values()];
}
