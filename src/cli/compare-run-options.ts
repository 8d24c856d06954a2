import { availableParallelism } from "node:os";
import type { Command } from "commander";
import type { NullName } from "../stats/index.ts";
import { CommandError, exit } from "./exit.ts";
import { collect, numberOption } from "./option.ts";

/** What `evenkeel compare --run` is told. */
export interface CompareRunFlags {
  readonly run: boolean;
  readonly suite?: string;
  readonly baseCmd?: string;
  readonly candCmd?: string;
  readonly cap?: number;
  readonly jobs: number;
  readonly state?: string;
  readonly seed?: string;
  readonly bank?: string;
  readonly saveBank?: string;
  readonly bankRuns: number;
  readonly sentinel: number;
  readonly env?: readonly string[];
  readonly timeout: number;
  readonly onError?: "worst" | "missing";
  readonly score: "json" | "exit";
  readonly stopOn?: readonly NullName[];
  readonly contract?: string;
  readonly metric?: readonly string[];
  readonly margin?: number;
  readonly alpha?: number;
  readonly output: readonly string[];
  readonly json: boolean;
}

/** Adds the options of `--run` to `evenkeel compare`. */
export function addRunOptions(command: Command): Command {
  return command
    .option("--run", "run the trials here, instead of reading results", false)
    .option("--suite <file>", "--run: the tasks, as JSON lines or a YAML list; each with an id")
    .option("--base-cmd <command>", "--run: runs one task for the baseline and prints its score; {task} is its id")
    .option("--cand-cmd <command>", "--run: likewise for the candidate")
    .option("--cap <runs>", "--run: runs of both arms at most", numberOption(2, 10_000_000))
    .option("--jobs <n>", "--run: runs at a time", numberOption(1, 256), Math.min(4, availableParallelism()))
    .option("--state <file>", "--run: keep every run here; the same command takes it up again after anything")
    .option("--seed <text>", "--run: settles which tasks are drawn, and in which order (default: drawn)")
    .option(
      "--stop-on <verdicts>",
      "--run: stop as soon as one is proven: fail, pass, regressed (default: fail,pass)",
      stopOption,
    )
    .option("--timeout <seconds>", "--run: of one run", numberOption(1, 86_400), 600)
    .option(
      "--on-error <how>",
      "--run: a run that crashed counts as worst (default), or as missing",
      oneOf("worst", "missing"),
    )
    .option(
      "--score <where>",
      "--run: json (last line, or score file), or exit (the exit code)",
      oneOf("json", "exit"),
      "json",
    )
    .option("--save-bank <file>", "--run: measure the baseline alone, and keep its rates")
    .option("--bank-runs <n>", "--run: runs of each task behind --save-bank", numberOption(2, 100_000), 50)
    .option("--bank <file>", "--run: rates of the baseline from a bank; only the candidate runs")
    .option(
      "--sentinel <n>",
      "--run: runs of the baseline, at most, that test the bank first",
      numberOption(20, 100_000),
      3000,
    )
    .option("--env <name=value>", "--run: what else the environment is (repeatable); kept with a bank", collectWord);
}

const stops: Readonly<Record<string, NullName>> = { fail: "fail", pass: "ship", regressed: "regressed" };

function stopOption(text: string): readonly NullName[] {
  return text.split(",").map((word) => {
    const name = Object.hasOwn(stops, word.trim()) ? stops[word.trim()] : undefined;
    if (name !== undefined) return name;
    throw new CommandError(exit.usage, `--stop-on ${text}: "${word}" is none of fail, pass, regressed`);
  });
}

function collectWord(value: string, before: readonly string[] = []): readonly string[] {
  return collect(value, before);
}

function oneOf<T extends string>(...words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    throw new CommandError(exit.usage, `"${text}" is none of ${words.join(", ")}`);
  };
}
