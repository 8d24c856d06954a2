import { randomUUID } from "node:crypto";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { signed } from "../judge/index.ts";
import { plain } from "../report/index.ts";
import { SuiteTrial } from "../stats/index.ts";
import {
  type Bank,
  decidedBy,
  drive,
  measureBank,
  playPair,
  Runs,
  sentinel,
  TrialError,
  trialComparison,
  uniform,
} from "../trials/index.ts";
import { report } from "./compare-files.ts";
import type { CompareRunFlags } from "./compare-run-options.ts";
import { readSetUp, type SetUp } from "./compare-run-setup.ts";
import { CommandError, exit } from "./exit.ts";
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

async function setUpOf(flags: CompareRunFlags): Promise<SetUp> {
  try {
    return await readSetUp(flags);
  } catch (error) {
    throw error instanceof TrialError ? shown(error) : error;
  }
}

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

function shown({ code, message, next }: TrialError): CommandError {
  return new CommandError(
    code === "drifted" || code === "drift-unknown" ? exit.inconclusive : exit.badInput,
    message,
    next,
  );
}

/** The runs under way are ended with it; what is finished is in the state file. */
function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
  return stop.signal;
}
