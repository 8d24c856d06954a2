import { createHash, randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { type Budget, defaultBudget } from "../judge/index.ts";
import type { KnownRates } from "../stats/index.ts";
import {
  type BankEnvironment,
  bankRates,
  type Counting,
  commandWords,
  type Declared,
  type Journal,
  openJournal,
  parseBank,
  readSuite,
  type Suite,
  unkeptJournal,
} from "../trials/index.ts";
import type { CompareRunFlags } from "./compare-run-options.ts";
import { loadBudgets } from "./declared-budgets.ts";
import { CommandError, exit } from "./exit.ts";
import { checkOutputs } from "./output.ts";

/** What a trial is run with, read and checked before the first run. */
export interface SetUp {
  readonly suite: Suite;
  readonly budget: Budget;
  readonly counting: Counting;
  readonly commands: { readonly base: readonly string[]; readonly candidate?: readonly string[] };
  readonly environment: BankEnvironment;
  readonly bank: { readonly file: string; readonly measured: string; readonly rates: KnownRates } | null;
  readonly cap: number;
  readonly seed: string;
  readonly journal: Journal;
}

/**
 * Reads suite, budget, bank and state, and declares the trial.
 *
 * @throws CommandError 64, 65
 * @throws TrialError
 */
export async function readSetUp(flags: CompareRunFlags): Promise<SetUp> {
  const { saveBank } = flags;
  if (flags.json || flags.output.length > 0) checkOutputs(flags.output, reportEndings);
  const suiteFile = needed(flags.suite, "--suite FILE", "the tasks");
  const baseCmd = needed(flags.baseCmd, "--base-cmd COMMAND", "what runs one task for the baseline");
  const candCmd = saveBank === undefined ? needed(flags.candCmd, "--cand-cmd COMMAND", "the candidate") : undefined;
  const cap = saveBank === undefined ? needed(flags.cap, "--cap RUNS", "how many runs it may take at most") : 0;
  const suite = readSuite(textOf(suiteFile), suiteFile);
  const budget = await budgetFor(flags);
  const { metric, form, onError } = budget;
  if (form.is === "relative") {
    throw new CommandError(exit.usage, `"${metric}" is relative: trials judge scores with a lower and an upper end`);
  }
  const base = commandWords(baseCmd, "--base-cmd");
  const candidate = candCmd === undefined ? undefined : commandWords(candCmd, "--cand-cmd");
  const environment: BankEnvironment = {
    command: hashOf(base),
    suite: suite.hash,
    metric,
    scoreBy: flags.score,
    timeout: flags.timeout,
    named: namedEnvironment(flags.env ?? []),
  };
  const bank = flags.bank === undefined ? null : bankIn(flags.bank, suite, environment);
  const declared = (seed: string): Declared => ({
    seed,
    suite: suite.hash,
    "--base-cmd": environment.command,
    "--cand-cmd": candidate === undefined ? null : hashOf(candidate),
    "--cap": cap,
    budget: hashOf(budget),
    "--score": flags.score,
    "--timeout": flags.timeout,
    "--env": hashOf(environment.named),
    "--bank": bank === null ? null : hashOf(bank.rates),
    "--sentinel": bank === null ? null : flags.sentinel,
    "--save-bank": saveBank === undefined ? null : flags.bankRuns,
  });
  const journal =
    flags.state === undefined
      ? unkeptJournal(declared(flags.seed ?? newSeed()))
      : openJournal(flags.state, (before) => declared(flags.seed ?? String(before?.seed ?? newSeed())));
  return {
    suite,
    budget,
    counting: { metric, form, onError },
    commands: { base, ...(candidate === undefined ? {} : { candidate }) },
    environment,
    bank,
    cap,
    seed: String(journal.declared.seed),
    journal,
  };
}

const reportEndings = { ".html": 0, ".json": 0, ".md": 0, ".junit.xml": 0, ".sarif": 0 };

async function budgetFor({ contract, metric = [], margin, alpha, onError }: CompareRunFlags): Promise<Budget> {
  const declared = contract === undefined ? [] : await loadBudgets(contract);
  const [name = declared.length === 1 ? declared[0]?.metric : "score", ...more] = metric;
  if (more.length > 0 || name === undefined) {
    throw new CommandError(exit.usage, "trials judge one metric: the one that decides which tasks to run");
  }
  const budget = declared.find((each) => each.metric === name) ?? defaultBudget(name);
  return {
    ...budget,
    // One metric is judged, and it decides.
    tier: "critical",
    ...(margin === undefined ? {} : { margin }),
    ...(alpha === undefined ? {} : { alpha: { regressed: alpha, fail: alpha, ship: alpha } }),
    ...(onError === undefined ? {} : { onError }),
  };
}

function bankIn(file: string, suite: Suite, environment: BankEnvironment): SetUp["bank"] {
  const bank = parseBank(textOf(file), file);
  return { file, measured: bank.measured, rates: bankRates(bank, suite, environment, file) };
}

function namedEnvironment(said: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    said.map((each) => {
      const at = each.indexOf("=");
      if (at < 1) throw new CommandError(exit.usage, `--env ${each}: NAME=VALUE is needed`);
      return [each.slice(0, at), each.slice(at + 1)];
    }),
  );
}

function needed<T>(value: T | undefined, option: string, what: string): T {
  if (value !== undefined) return value;
  throw new CommandError(exit.usage, `--run needs ${option}: ${what}`);
}

/** A suite or a bank is a list of tasks, not their data. */
const mostBytes = 64 * 1024 * 1024;

function textOf(file: string): string {
  try {
    const found = statSync(file);
    if (!found.isFile()) throw new Error(`${file} is no ordinary file; name a file`);
    if (found.size > mostBytes) throw new Error(`${file} is larger than 64 MB: that is no list of tasks`);
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new CommandError(exit.badInput, cause instanceof Error ? cause.message : `${file} cannot be read`);
  }
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

function newSeed(): string {
  return randomBytes(4).toString("hex");
}
