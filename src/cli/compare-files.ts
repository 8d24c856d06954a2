import { resolve } from "node:path";
import { type BudgetWishes, budgetsFor, type Comparison, compare } from "../judge/compare/index.ts";
import type { Budget } from "../judge/index.ts";
import {
  renderHtml,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderSarif,
  renderTerminal,
} from "../judge/report/index.ts";
import {
  type ArmSelection,
  loadScores,
  type ResultFormat,
  resultProblemLine,
  type ScoreSet,
} from "../judge/results/index.ts";
import { loadBudgets } from "./declared-budgets.ts";
import { CommandError, exit } from "./exit.ts";
import { colourOn } from "./option.ts";
import { checkOutputs, type Formats, writeOutputs } from "./output.ts";
import { packageVersion } from "./version.ts";

export interface CompareFilesFlags {
  readonly contract?: string;
  readonly metric?: readonly string[];
  readonly format?: ResultFormat;
  readonly margin?: number;
  readonly alpha?: number;
  readonly onOverlap: boolean;
  readonly flips: boolean;
  readonly fixedN: boolean;
  readonly baseProvider?: string;
  readonly basePrompt?: string;
  readonly candProvider?: string;
  readonly candPrompt?: string;
  readonly output: readonly string[];
  readonly json: boolean;
}

const endings = { ".html": 0, ".json": 0, ".md": 0, ".junit.xml": 0, ".sarif": 0 };

/** Judges two finished results files, and sets the exit code. */
export async function compareFiles(base: string, candidate: string, flags: CompareFilesFlags): Promise<void> {
  checkOutputs(flags.output, endings);
  const declared = flags.contract === undefined ? [] : await loadBudgets(flags.contract);
  const metrics = flags.metric ?? declared.map(({ metric }) => metric);
  const read = { format: flags.format, metrics };
  const [from, to] = [
    await scoresIn(base, { ...read, select: selection(flags.baseProvider, flags.basePrompt) }),
    await scoresIn(candidate, { ...read, select: selection(flags.candProvider, flags.candPrompt) }),
  ];
  const { budgets, notes } = chosen(from, to, wishesOf(flags, declared));
  const result = compare(from, to, budgets, {
    method: flags.fixedN ? "fixed-n" : "anytime",
    onOverlap: flags.onOverlap,
    flips: flags.flips,
    notes,
  });
  if (result.is === "refused")
    throw new CommandError(exit.badInput, [...new Set(result.problems.map(resultProblemLine))].join("\n  "));
  report(result.comparison, flags);
}

/** Prints a comparison, writes its reports, sets the exit code. */
export function report(comparison: Comparison, { json, output }: Pick<CompareFilesFlags, "json" | "output">): void {
  process.stdout.write(json ? renderJson(comparison) : renderTerminal(comparison, { colour: colourOn() }));
  const formats: Formats = {
    ".html": () => renderHtml(comparison),
    ".json": () => renderJson(comparison),
    ".md": () => renderMarkdown(comparison),
    ".junit.xml": () => renderJunit(comparison),
    ".sarif": () => renderSarif(comparison, packageVersion()),
  };
  writeOutputs(output, formats);
  for (const file of output) process.stderr.write(`Report: ${resolve(file)}\n`);
  process.exitCode = exitCode(comparison);
}

/** How a results file is to be read. */
export interface Reading {
  readonly format?: ResultFormat | undefined;
  readonly select?: ArmSelection;
  /** The metrics that count; others may hold what is no number. None: all. */
  readonly metrics?: readonly string[];
}

/** @throws CommandError 65 with the place of what is wrong */
export async function scoresIn(file: string, { format, select = {}, metrics = [] }: Reading = {}): Promise<ScoreSet> {
  const how = { select, ...(format === undefined ? {} : { format }) };
  const loaded = await loadScores(file, metrics.length === 0 ? how : { ...how, metrics });
  if (loaded.is === "scores") return loaded.set;
  // A metric that the file does not have is told with those that it has.
  const whole = metrics.length === 0 ? loaded : await loadScores(file, how);
  if (whole.is === "scores") return whole.set;
  throw new CommandError(exit.badInput, loaded.problems.map(resultProblemLine).join("\n  "));
}

function selection(provider: string | undefined, prompt: string | undefined): ArmSelection {
  return { ...(provider === undefined ? {} : { provider }), ...(prompt === undefined ? {} : { prompt }) };
}

function wishesOf({ metric = [], margin, alpha }: CompareFilesFlags, declared: readonly Budget[]): BudgetWishes {
  return {
    declared,
    metrics: metric,
    ...(margin === undefined ? {} : { margin }),
    ...(alpha === undefined ? {} : { alpha }),
  };
}

/** @throws CommandError 64 where nobody said which metric counts */
function chosen(from: ScoreSet, to: ScoreSet, wishes: BudgetWishes) {
  const found = budgetsFor(from, to, wishes);
  if (found.is === "chosen") return found;
  const has = found.metrics.length === 0 ? "no metric" : found.metrics.slice(0, 20).join(", ");
  if (found.is === "unknown") {
    throw new CommandError(exit.usage, `--metric ${found.metric}: neither file has it`, `They have: ${has}`);
  }
  throw new CommandError(
    exit.usage,
    `which metric counts? They have: ${has}`,
    "Name one or more with --metric, or declare budgets in evenkeel.yaml and give it with --contract.",
  );
}

function exitCode({ verdict }: Comparison): number {
  if (verdict === "pass") return exit.pass;
  return verdict === "inconclusive" ? exit.inconclusive : exit.fail;
}
