import type { SeriesPoint, SeriesRequest } from "../answers.ts";
import type { Database, Params } from "./database.ts";
import { ever, type Pruned, rolledUp } from "./where.ts";

const width = { hour: 3_600_000, day: 86_400_000 };
/** Below 1 ClickHouse's sketch is off by up to three times what it is asked for. */
const accuracy = 0.005;
const nothing = { sum: null, sumOfSquares: null, numerator: null, denominator: null, p50: null, p90: null, p99: null };

type Part = Partial<SeriesPoint> & Pick<SeriesPoint, "at" | "segment" | "n">;

/** Points, oldest first; those without an observation are left out. */
export async function series(db: Database, request: SeriesRequest, pruned: Pruned): Promise<readonly SeriesPoint[]> {
  const rows = await db.rows<Part>(...question(request, pruned));
  return rows.map((row) => ({ ...nothing, ...row }));
}

function question(request: SeriesRequest, pruned: Pruned): [sql: string, params: Params] {
  const { of, filter, by, step } = request;
  // width and segment are of lists of this file's own words
  const point = `floor(at / ${width[step]}) * ${width[step]}`;
  // names of columns are not used twice: an alias would stand for the column inside the sums
  const grouped = "GROUP BY point, segment HAVING many > 0";
  const wrap = (names: string, sql: string): string =>
    `SELECT point AS at, segment, many AS n, ${names} FROM (${sql}) ORDER BY at, segment NULLS FIRST`;
  const segment = by === undefined || (by === "effort" && of.is === "score") ? "NULL" : by;
  if (of.is === "score" || of.is === "signal") {
    const { sql, params } = rolledUp(of.is === "score" ? "score" : "signals", filter, pruned);
    const measured =
      of.is === "score"
        ? "arrayMap((c, s, q) -> (c, s, q, 0., 0.), counts, sums, squares)"
        : "arrayMap((signal, of, c, s, q, num, den) -> (c, s, q, num, den), arrayFilter(" +
          "each -> each.1 = {signal:String} AND each.2 = {of:String}, " +
          "arrayZip(signals, signal_of, counts, sums, squares, numerators, denominators)))";
    const names = "added AS sum, squared AS sumOfSquares";
    return [
      wrap(
        of.is === "score" ? names : `${names}, above AS numerator, below AS denominator`,
        `SELECT point, segment, sum(m.1) AS many, sum(m.2) AS added, sum(m.3) AS squared, sum(m.4) AS above, sum(m.5) AS below
         FROM (SELECT ${point} AS point, ${segment} AS segment, arrayJoin(${measured}) AS m
               FROM facts FINAL WHERE ${sql}${of.is === "score" ? " AND name = {score:String}" : ""})
         ${grouped}`,
      ),
      { ...params, ...(of.is === "score" ? { score: of.name } : { signal: of.signal, of: of.of }) },
    ];
  }
  const { sql, params } = rolledUp("exchange", filter, pruned);
  const from = `FROM facts FINAL WHERE ${sql}`;
  if (of.is === "quantiles") {
    const values = { ttft: "ttfts", duration: "durations", "output-tokens": "outputs" }[of.quantity];
    return [
      wrap(
        "q[1] AS p50, q[2] AS p90, q[3] AS p99",
        `SELECT ${point} AS point, ${segment} AS segment, sum(length(${values})) AS many,
           quantilesDDArray(${accuracy}, 0.5, 0.9, 0.99)(${values}) AS q ${from} ${grouped}`,
      ),
      params,
    ];
  }
  const counted = (n: string, sum: string, squares: string, numerator: string, denominator: string): string =>
    wrap(
      "added AS sum, squared AS sumOfSquares, above AS numerator, below AS denominator",
      `SELECT ${point} AS point, ${segment} AS segment, ${n} AS many, ${sum} AS added, ${squares} AS squared,
         ${numerator} AS above, ${denominator} AS below ${from} ${grouped}`,
    );
  switch (of.rate) {
    case "failed":
      return [counted("sum(n)", "sum(failed)", "sum(failed)", "sum(failed)", "sum(n)"), params];
    case "thinking-lost":
      return [
        counted(
          "sum(thinking_n)",
          "sum(lost_n)",
          "sum(lost_n)",
          "sum(thinking_lost)",
          "sum(thinking_lost + thinking_kept)",
        ),
        params,
      ];
    case "cache-read":
      return [
        counted("sum(read_n)", "sum(read_sum)", "sum(read_squares)", "sum(read_numerator)", "sum(read_denominator)"),
        params,
      ];
    case "broken-sessions": {
      const violations = ever("violation", pruned);
      const invariant = filter.invariant === undefined ? "" : " AND invariant IN {of_invariant:Array(String)}";
      const broken =
        `uniqExactIf(session, (${point}, session) GLOBAL IN (SELECT ${point}, session FROM facts FINAL ` +
        `WHERE ${violations.sql} AND severity IN {of_severity:Array(String)}${invariant}))`;
      return [
        counted("uniqExact(session)", broken, broken, broken, "uniqExact(session)"),
        {
          ...params,
          ...violations.params,
          of_severity: filter.severity ?? ["error", "warn"],
          ...(filter.invariant === undefined ? {} : { of_invariant: filter.invariant }),
        },
      ];
    }
  }
}
