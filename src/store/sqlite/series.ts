import type { SeriesPoint, SeriesRequest } from "../answers.ts";
import { stepOf, wholeHours } from "../hours.ts";
import { numbersOf, Sketch } from "../sketch/index.ts";
import { Distinct } from "./distinct.ts";
import type { Facet } from "./facet.ts";
import { and, facetsOf, inFacets, inRange, isOneOf, needsExchanges, rolledUpFacts, sessionNumbers } from "./filters.ts";
import { byText, groupedBy, total } from "./grouped.ts";
import { readCells, readSketches } from "./read-cells.ts";
import type { Reader } from "./reader.ts";

type Point = Partial<SeriesPoint> & { readonly n: number };

const length = { hour: 3_600_000, day: 86_400_000 };
const cacheParts = ["cached", "cacheShare", "cacheShare2", "cacheRead", "cacheOf"] as const;
const nothing = { sum: null, sumOfSquares: null, numerator: null, denominator: null, p50: null, p90: null, p99: null };

export function series(reader: Reader, request: SeriesRequest): readonly SeriesPoint[] {
  switch (request.of.is) {
    case "score":
      return scores(reader, request, request.of.name);
    case "signal":
      return signals(reader, request, request.of.signal, request.of.of);
    case "rate":
      return rates(reader, request, request.of.rate);
    case "quantiles":
      return quantiles(reader, request, request.of.quantity);
  }
}

/** One point for each time and segment of the items. */
function points<T extends { readonly at: number; readonly facet: Facet }>(
  items: readonly T[],
  { by, step }: SeriesRequest,
  point: (items: readonly T[], at: number) => Point | null,
): readonly SeriesPoint[] {
  const segmentOf = (facet: Facet): string | null => (by === undefined ? null : facet[by]);
  return [...groupedBy(items, ({ at }) => stepOf(at, step))]
    .flatMap(([at, ofPoint]) =>
      [...groupedBy(ofPoint, ({ facet }) => segmentOf(facet))].flatMap(([segment, these]) => {
        const made = point(these, at);
        return made === null || made.n === 0 ? [] : [{ ...nothing, at, segment, ...made }];
      }),
    )
    .toSorted((a, b) => a.at - b.at || byText(a.segment, b.segment));
}

function scores(reader: Reader, request: SeriesRequest, name: string): readonly SeriesPoint[] {
  const { connection, facets } = reader;
  const width = length[request.step];
  const condition = and(rolledUpFacts(connection, facets, "score", request.filter), {
    sql: "fact.name = ? AND fact.value IS NOT NULL",
    values: [name],
  });
  const rows = connection
    .all(
      `SELECT floor(at / ${width}) * ${width} AS point, facet, count(*), sum(value), sum(value * value) FROM fact
         WHERE ${condition.sql} GROUP BY point, facet`,
      ...condition.values,
    )
    .map(([at, facet, n, sum, squares]) => ({
      ...{ at: Number(at), facet: facets.get(facet), n: Number(n), sum: Number(sum), sumOfSquares: Number(squares) },
    }));
  return points(rows, request, (these) => ({
    n: total(these, ({ n }) => n),
    sum: total(these, ({ sum }) => sum),
    sumOfSquares: total(these, ({ sumOfSquares }) => sumOfSquares),
  }));
}

function signals(
  { connection, facets }: Reader,
  request: SeriesRequest,
  signal: string,
  whose: "session" | "subagents",
): readonly SeriesPoint[] {
  const { filter } = request;
  const width = length[request.step];
  const condition = and(
    { sql: "signal = ? AND of = ?", values: [signal, whose] },
    inRange("at", wholeHours(filter)),
    ...inFacets("facet", facetsOf(facets, "scope", filter)),
    ...(filter.session === undefined ? [] : [isOneOf("session", sessionNumbers(connection, filter.session))]),
    ...(filter.unit === undefined ? [] : [isOneOf("unit", filter.unit)]),
    ...(needsExchanges(filter)
      ? [{ sql: "(SELECT body IS NOT NULL FROM fact WHERE fact.n = measure.n)", values: [] }]
      : []),
  );
  const rows = connection
    .all(
      `SELECT floor(at / ${width}) * ${width} AS point, facet, count(*), sum(value), sum(value * value), sum(numerator),
         sum(denominator) FROM measure WHERE ${condition.sql} GROUP BY point, facet`,
      ...condition.values,
    )
    .map(([at, facet, n, sum, squares, numerator, denominator]) => ({
      at: Number(at),
      facet: facets.get(facet),
      n: Number(n),
      sum: Number(sum),
      sumOfSquares: Number(squares),
      numerator: Number(numerator),
      denominator: Number(denominator),
    }));
  return points(rows, request, (these) => ({
    n: total(these, ({ n }) => n),
    sum: total(these, ({ sum }) => sum),
    sumOfSquares: total(these, ({ sumOfSquares }) => sumOfSquares),
    numerator: total(these, ({ numerator }) => numerator),
    denominator: total(these, ({ denominator }) => denominator),
  }));
}

function rates(
  reader: Reader,
  request: SeriesRequest,
  rate: Extract<SeriesRequest["of"], { is: "rate" }>["rate"],
): readonly SeriesPoint[] {
  const { filter, step } = request;
  switch (rate) {
    case "failed":
      return points(readCells(reader, filter, step, ["exchanges", "failed"]), request, (these) =>
        share(
          total(these, ({ failed }) => failed),
          total(these, ({ exchanges }) => exchanges),
        ),
      );
    case "thinking-lost":
      return points(readCells(reader, filter, step, ["thought", "losing", "lost", "kept"]), request, (these) => {
        const losing = total(these, (cell) => cell.losing);
        return {
          n: total(these, ({ thought }) => thought),
          sum: losing,
          sumOfSquares: losing,
          numerator: total(these, ({ lost }) => lost),
          denominator: total(these, ({ lost, kept }) => lost + kept),
        };
      });
    case "cache-read":
      return points(readCells(reader, filter, step, cacheParts), request, (these) => ({
        n: total(these, ({ cached }) => cached),
        sum: total(these, ({ cacheShare }) => cacheShare),
        sumOfSquares: total(these, ({ cacheShare2 }) => cacheShare2),
        numerator: total(these, ({ cacheRead }) => cacheRead),
        denominator: total(these, ({ cacheOf }) => cacheOf),
      }));
    case "broken-sessions": {
      const distinct = new Distinct(reader);
      const broken = brokenSessions(reader, request);
      return points(readCells(reader, filter, step, ["sessions"]), request, (these, at) => {
        const sets = these.map(({ sessions }) => sessions);
        return share(distinct.count(sets, broken.get(at) ?? new Set()), distinct.count(sets));
      });
    }
  }
}

/** Sessions with a violation, by the point it was in. */
function brokenSessions(
  { connection }: Reader,
  { filter, step }: SeriesRequest,
): ReadonlyMap<number, ReadonlySet<number>> {
  const width = length[step];
  // A session is broken by any of its violations in the point: `day` points at the ends of the range are whole ones.
  const { from, to } = wholeHours(filter);
  const condition = and(
    { sql: "span = ?", values: [step === "day" ? 24 : 1] },
    inRange("at", { from: stepOf(from, step), to: Math.ceil(to / width) * width }),
    isOneOf("severity", filter.severity ?? ["error", "warn"]),
    ...(filter.invariant === undefined ? [] : [isOneOf("name", filter.invariant)]),
  );
  const found = new Map<number, Set<number>>();
  const rows = connection.all(`SELECT at, sessions FROM broken WHERE ${condition.sql}`, ...condition.values);
  for (const [at, set] of rows) {
    const sessions = found.get(Number(at)) ?? new Set<number>();
    found.set(Number(at), sessions);
    if (set instanceof Uint8Array) numbersOf(set, (session) => sessions.add(session));
  }
  return found;
}

function quantiles(
  reader: Reader,
  request: SeriesRequest,
  quantity: "ttft" | "duration" | "output-tokens",
): readonly SeriesPoint[] {
  const column = quantity === "output-tokens" ? "output" : quantity;
  return points(readSketches(reader, request.filter, request.step, column), request, (these) => {
    const sketch = new Sketch();
    for (const { bytes } of these) sketch.absorb(bytes);
    return { n: sketch.n, p50: sketch.quantile(0.5), p90: sketch.quantile(0.9), p99: sketch.quantile(0.99) };
  });
}

/** Of ones and zeros. */
function share(ones: number, n: number): Point {
  return { n, sum: ones, sumOfSquares: ones, numerator: ones, denominator: n };
}
