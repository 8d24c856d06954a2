import type { Exchange } from "../../wire/index.ts";
import type { Captured } from "../captured.ts";
import { type Line, type ProblemList, type ReadLinesOptions, readLines } from "../files/index.ts";
import type { LogReader } from "./log-reader.ts";

/** See {@link ReadLinesOptions}. */
export type JsonLinesOptions = Pick<ReadLinesOptions, "maxLine" | "skip" | "cut">;

/**
 * Feeds a log, one JSON value per line, to a reader and yields what comes out. A line that cannot be read is a problem;
 * the rest is read.
 *
 * @param out where the reader's exchanges arrive
 * @throws the file system's own error
 */
export function* readJsonLines(
  path: string,
  reader: LogReader,
  out: Exchange[],
  problems: ProblemList,
  options: JsonLinesOptions,
): Generator<Captured> {
  for (const { lines, bytes } of readLines(path, options)) {
    for (const line of lines) {
      const value = parsedLine(line, problems);
      if (value === undefined) continue;
      reader.record(value, line.number);
      if (out.length > 0) for (const exchange of out.splice(0)) yield { is: "exchange", exchange };
    }
    for (const problem of problems.take()) yield { is: "problem", problem };
    yield { is: "progress", bytes };
  }
  reader.end();
  for (const exchange of out.splice(0)) yield { is: "exchange", exchange };
}

function parsedLine(line: Line, problems: ProblemList): unknown {
  const where = `line ${line.number}`;
  if (line.flaw?.is === "too-long") {
    problems.add(where, `${Math.round(line.flaw.bytes / 1024 / 1024)} MB in one line: skipped`);
    return undefined;
  }
  if (line.flaw?.is === "not-utf8") problems.add(where, "not UTF-8: read as Latin-1");
  try {
    return JSON.parse(line.text);
  } catch {
    return rescued(line, where, problems);
  }
}

/** A crash leaves NULs where a line was to be; the line behind them may be whole. */
function rescued(line: Line, where: string, problems: ProblemList): unknown {
  if (line.text.includes("\0")) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: NULs are what is taken out
    const rest = line.text.replace(/\u0000+/g, "").trim();
    if (rest === "") {
      problems.add(where, "only NULs: skipped");
      return undefined;
    }
    try {
      const value: unknown = JSON.parse(rest);
      problems.add(where, "NULs in the line: read without them");
      return value;
    } catch {
      problems.add(where, "NULs and no valid JSON: skipped");
      return undefined;
    }
  }
  if (line.text.trim() === "") return undefined;
  problems.add(
    where,
    line.flaw?.is === "unfinished" ? "the file ends inside this line: skipped" : "no valid JSON: skipped",
  );
  return undefined;
}
