import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, type Info, parse } from "csv-parse";
import type { Limits } from "../limits.ts";
import { Refusal } from "../refusal.ts";
import type { ScoreCollector } from "../score-collector.ts";
import type { Place } from "../score-set.ts";
import { decodeText } from "../source/decode-text.ts";
import { headText } from "../source/head-text.ts";
import { type CsvColumns, columnsOf } from "./columns.ts";

interface Row {
  readonly record: readonly string[];
  readonly info: Info;
}

/**
 * One run in each row, by the names in the first one: `task`, and optionally `repeat`, `cluster`, `error`, `simulated`;
 * `meta…` is passed over; every other column is a metric. A cell is a number, true or false, or empty: a run without a
 * score.
 *
 * @throws Refusal
 */
export async function readCsv(
  pieces: AsyncIterable<Buffer>,
  head: Buffer,
  into: ScoreCollector,
  limits: Limits,
): Promise<void> {
  const parser = parse({
    delimiter: delimiterOf(head),
    bom: true,
    info: true,
    skip_empty_lines: true,
    max_record_size: limits.line,
    trim: true,
  });
  try {
    await pipeline(Readable.from(decodeText(pieces)), parser, async (rows: AsyncIterable<Row>) => {
      let columns: CsvColumns | null = null;
      for await (const { record, info } of rows) {
        const place: Place = { line: info.lines, column: 0, part: null };
        if (columns === null) columns = columnsOf(record, place, into);
        else addRow(record, columns, place, into);
      }
    });
  } catch (error) {
    throw error instanceof CsvError ? refusalOf(error) : error;
  }
}

function addRow(record: readonly string[], columns: CsvColumns, place: Place, into: ScoreCollector): void {
  const cell = (at: number | null): string => (at === null ? "" : (record[at] ?? ""));
  const task = cell(columns.task);
  if (task === "") throw new Refusal(place, "the row names no task", null);
  const repeat = cell(columns.repeat);
  const error = cell(columns.error);
  into.add(
    {
      task,
      repeat: repeat === "" ? null : /^\d{1,15}$/.test(repeat) ? Number(repeat) : repeat,
      cluster: cell(columns.cluster) || null,
      scores: columns.metrics.map(({ name, at }) => [name, scoreOf(cell(at), name, place)] as const),
      error: error === "" || /^(?:false|0)$/i.test(error) ? null : error,
      simulated: /^(?:true|1)$/i.test(cell(columns.simulated)),
    },
    place,
  );
}

function scoreOf(text: string, name: string, place: Place): number | boolean | null {
  if (text === "") return null;
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text)) return Number(text);
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  const comma = /^[-+]?\d+,\d+$/.test(text);
  throw new Refusal(
    place,
    `the score of ${JSON.stringify(name)} is ${JSON.stringify(text.slice(0, 40))}, no number`,
    comma
      ? "write decimals with a point"
      : "a run without a score has an empty cell; a column that is no metric is called meta.…, or the metrics are named",
  );
}

/** The one of comma, semicolon and tab that is most frequent in the first line. */
function delimiterOf(head: Buffer): string {
  const line = /^[^\r\n]*/.exec(headText(head))?.[0] ?? "";
  const count = (sign: string): number => line.split(sign).length - 1;
  return [",", ";", "\t"].reduce((best, sign) => (count(sign) > count(best) ? sign : best), ",");
}

function refusalOf(error: CsvError): Refusal {
  // The parser adds what it knows of the place to its errors.
  const { lines } = error as { lines?: unknown };
  const place: Place = { line: typeof lines === "number" ? lines : 0, column: 0, part: null };
  switch (error.code) {
    case "CSV_MAX_RECORD_SIZE":
      return new Refusal(place, "the row is too long", "is a quote left open?");
    case "CSV_QUOTE_NOT_CLOSED":
      return new Refusal(place, "a quote is opened and never closed", null);
    case "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH":
      return new Refusal(place, "the row has another number of cells than the first", null);
    default:
      return new Refusal(place, `no valid CSV: ${error.message.slice(0, 200)}`, null);
  }
}
