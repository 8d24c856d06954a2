import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { type Budget, defaultBudget, signed } from "../judge/index.ts";
import { plain } from "../report/index.ts";
import { type KnownRates, SuiteTrial } from "../stats/index.ts";
import {
  type Bank,
  type BankEnvironment,
  bankRates,
  type Counting,
  commandWords,
  type Declared,
  decidedBy,
  drive,
  type Journal,
  measureBank,
  openJournal,
  parseBank,
  playPair,
  Runs,
  readSuite,
  type Suite,
  sentinel,
  TrialError,
  trialComparison,
  uniform,
  unkeptJournal,
} from "../trials/index.ts";
import { report } from "./compare-files.ts";
import type { CompareRunFlags } from "./compare-run-options.ts";
import { loadBudgets } from "./declared-budgets.ts";
import { CommandError, exit } from "./exit.ts";
import { checkOutputs } from "./output.ts";
import { type TrialProgress, trialProgress } from "./trial-progress.ts";

/** `evenkeel compare --run`: drives the trials itself, until they are decided or the cap is reached. */
export async function compareRun(flags: CompareRunFlags): Promise<void> {
  const setUp = await setUpOf(flags);
  const stop = stopOnSignals();
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-run-"));
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  process.on("exit", clean);
  try {
    await (flags.saveBank === undefined ? trialRun : bankRun)(flags, setUp, folder, stop);
  } catch (error) {
    throw error instanceof TrialError ? shown(error) : error;
  } finally {
    setUp.journal.close();
    clean();
    process.off("exit", clean);
  }
}

interface SetUp {
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

async function setUpOf(flags: CompareRunFlags): Promise<SetUp> {
  try {
    return await readAll(flags);
  } catch (error) {
    throw error instanceof TrialError ? shown(error) : error;
  }
}

async function readAll(flags: CompareRunFlags): Promise<SetUp> {
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

async function trialRun(flags: CompareRunFlags, setUp: SetUp, folder: string, signal: AbortSignal): Promise<void> {
  const { suite, budget, bank, cap, seed, journal } = setUp;
  const { jobs, stopOn = ["fail", "ship"] } = flags;
  const trial = new SuiteTrial({
    tasks: suite.tasks.length,
    cap,
    margin: budget.margin,
    alpha: budget.alpha,
    ...(bank === null ? {} : { bank: bank.rates }),
  });
  const progress = trialProgress(process.stderr, () => performance.now());
  const runs = runsOf(flags, setUp, folder, progress);
  const notes: string[] = [];
  if (journal.found > 0) progress.note(`${flags.state}: ${journal.found} runs are there, and are not made again`);
  try {
    if (bank !== null) {
      progress.say(`testing the bank with up to ${flags.sentinel} fresh runs of the baseline`);
      const seen = await sentinel({
        bank: bank.rates,
        margin: budget.margin,
        most: flags.sentinel,
        runs,
        seed,
        jobs,
        signal,
      });
      notes.push(
        `the baseline is a bank: ${bank.file}, measured ${bank.measured.slice(0, 10)}; ${seen.runs} fresh runs show that it ` +
          `drifted by less than the margin (${signed(seen.drift.low)} to ${signed(seen.drift.high)} points). What it drifted enters the difference`,
      );
    }
    await drive({
      trial,
      jobs,
      signal,
      uniform: (index) => uniform(seed, "draw", index),
      play: async (draw, stop) =>
        bank === null
          ? playPair(runs, draw, seed, stop)
          : { base: null, candidate: await runs.run("trial", draw.index, "candidate", draw.task, stop) },
      isDone: () => {
        progress.taken(trial, budget);
        return decidedBy(trial, stopOn) !== null;
      },
    });
  } finally {
    progress.clear();
  }
  const made = `${trial.taken * trial.runsPerDraw} of at most ${cap} runs`;
  notes.unshift(
    decidedBy(trial, stopOn) === null ? `the cap is reached: ${made}` : `stopped as soon as it was decided: ${made}`,
    `drawn from ${suite.tasks.length} tasks, seed ${seed}`,
  );
  const tallies = { base: runs.tally("base", trial.taken), candidate: runs.tally("candidate", trial.taken) };
  const names = { base: flags.baseCmd ?? "", candidate: flags.candCmd ?? "" };
  report(trialComparison({ trial, budget, names, tallies, notes }), flags);
}

async function bankRun(flags: CompareRunFlags, setUp: SetUp, folder: string, signal: AbortSignal): Promise<void> {
  const { suite, seed, environment } = setUp;
  const { bankRuns, jobs, saveBank = "" } = flags;
  const measured = new Date().toISOString();
  const progress = trialProgress(process.stderr, () => performance.now());
  const runs = runsOf(flags, setUp, folder, progress);
  try {
    const tasks = await measureBank(suite, bankRuns, {
      runs,
      jobs,
      seed,
      signal,
      onRun: (done, all) => progress.at(done, all, "runs of the baseline"),
    });
    const simulated = runs.tally("base").simulated > 0;
    const bank: Bank = { is: "evenkeel-bank", version: 1, measured, environment, simulated, tasks };
    // In one step: a bank is there whole, or not at all.
    writeFileSync(`${saveBank}.part`, `${JSON.stringify(bank)}\n`);
    renameSync(`${saveBank}.part`, saveBank);
  } finally {
    progress.clear();
  }
  const base = runs.tally("base");
  const failed = base.failed === 0 ? "" : `, ${base.failed} without a score, counted as the worst`;
  const said = base.simulated > 0 ? ", SIMULATED" : "";
  process.stderr.write(`${saveBank}: ${bankRuns} runs of each of ${suite.tasks.length} tasks${failed}${said}\n`);
}

function runsOf(flags: CompareRunFlags, setUp: SetUp, folder: string, progress: TrialProgress): Runs {
  let shownFailures = 0;
  return new Runs({
    ...setUp,
    scoreBy: flags.score,
    timeoutMs: flags.timeout * 1000,
    folder,
    nonce: randomUUID,
    onFailed(key, { because, detail }, stderr) {
      if (++shownFailures > 3) return;
      const said = stderr.trimEnd().split("\n").at(-1) ?? "";
      const who = key.arm === "base" ? "baseline" : "candidate";
      progress.note(plain(`${who}, task ${key.task}: ${because} (${detail})${said === "" ? "" : `: ${said}`}`, 300));
    },
  });
}

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

function shown({ code, message, next }: TrialError): CommandError {
  return new CommandError(
    code === "drifted" || code === "drift-unknown" ? exit.inconclusive : exit.badInput,
    message,
    next,
  );
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

function newSeed(): string {
  return randomBytes(4).toString("hex");
}

/** The runs under way are ended with it; what is finished is in the state file. */
function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
  return stop.signal;
}
