import type { ArmSelection } from "./arm-selection.ts";
import { readCsv } from "./csv/index.ts";
import { detectFormat, isLinesOfPromptfoo } from "./detect-format.ts";
import { readInspectEval, readInspectJson } from "./inspect/index.ts";
import { readJsonl } from "./jsonl/index.ts";
import { readJunit } from "./junit/index.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { readPromptfoo } from "./promptfoo/index.ts";
import { Refusal, wholeFile } from "./refusal.ts";
import type { ResultProblem } from "./result-problem.ts";
import { ScoreCollector } from "./score-collector.ts";
import type { ResultFormat, ScoreSet } from "./score-set.ts";
import { ResultFile } from "./source/result-file.ts";

export interface LoadOptions {
  /** What the file is; told from its content otherwise. */
  readonly format?: ResultFormat;
  /** Which arm of a file that holds several (promptfoo: provider × prompt). */
  readonly select?: ArmSelection;
  /** Only these metrics; a run that has none of them has no score. */
  readonly metrics?: readonly string[];
  /** What the file is called in problems and in the set; its path otherwise. */
  readonly shownAs?: string;
  readonly limits?: Partial<Limits>;
}

export type LoadOutcome =
  | { readonly is: "scores"; readonly set: ScoreSet }
  /** Bad input: no part of it is used. */
  | { readonly is: "refused"; readonly problems: readonly ResultProblem[] };

/**
 * Reads a results file, whichever tool wrote it. Memory is bounded by the limits, not by the file; a file that is wrong
 * in one place is refused with that place, for what is left of it would be a selection.
 */
export async function loadScores(path: string, options: LoadOptions = {}): Promise<LoadOutcome> {
  const file = options.shownAs ?? path;
  let opened: ResultFile | null = null;
  try {
    opened = await ResultFile.open(path);
    return { is: "scores", set: await read(opened, path, file, options) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { is: "refused", problems: [{ file, ...error.place, what: error.message, next: error.next }] };
  } finally {
    await opened?.close();
  }
}

async function read(opened: ResultFile, path: string, file: string, options: LoadOptions): Promise<ScoreSet> {
  const limits = { ...defaultLimits, ...options.limits };
  const format = options.format ?? formatOf(path, opened.head);
  const into = new ScoreCollector(limits, options.metrics ?? null);
  switch (format) {
    case "jsonl":
      await readJsonl(opened.bytes(), into, limits);
      break;
    case "promptfoo":
      await readPromptfoo(opened.bytes(), into, limits, options.select ?? {}, isLinesOfPromptfoo(opened.head));
      break;
    case "inspect-json":
      await readInspectJson(opened.bytes(), into, limits);
      break;
    case "inspect-eval":
      await readInspectEval(opened, into, limits);
      break;
    case "junit":
      await readJunit(opened.bytes(), into, limits);
      break;
    case "csv":
      await readCsv(opened.bytes(), opened.head, into, limits);
      break;
  }
  return into.finish(file, format);
}

function formatOf(path: string, head: Buffer): ResultFormat {
  const found = detectFormat(path, head);
  if (found.is === "unknown") throw new Refusal(wholeFile, found.what, found.next);
  return found.format;
}
