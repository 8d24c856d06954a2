import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { RunScore } from "../stats/index.ts";
import { wordsFor } from "./command-words.ts";
import { type Counting, counted, isFailed } from "./counted.ts";
import type { Journal, RunKey } from "./journal.ts";
import { readScoreFile } from "./read-score-file.ts";
import { runCommand } from "./run-command.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { scoreOf } from "./score-of.ts";
import type { Suite } from "./suite.ts";
import { TrialError } from "./trial-error.ts";
import { uniform } from "./uniform.ts";

export interface RunsOptions {
  readonly suite: Suite;
  /** The words of each arm's command. */
  readonly commands: Readonly<Partial<Record<RunKey["arm"], readonly string[]>>>;
  readonly seed: string;
  readonly scoreBy: "json" | "exit";
  readonly counting: Counting;
  readonly timeoutMs: number;
  readonly journal: Journal;
  /** An empty folder of this process, for inputs and score files. */
  readonly folder: string;
  /** Something that no other run of any process has. */
  readonly nonce: () => string;
  /** What a run that failed last said; for the person, never kept. */
  readonly onFailed?: (key: RunKey, outcome: RunOutcome & { is: "failed" }, stderr: string) => void;
}

/** What became of an arm's runs. */
export interface RunTally {
  readonly runs: number;
  /** Crashed, timed out, or without a score. */
  readonly failed: number;
  readonly simulated: number;
}

interface SeenRun extends Pick<RunKey, "part" | "draw" | "arm"> {
  readonly failed: boolean;
  readonly simulated: boolean;
}

/** So many runs of the baseline, and not one with a score: that is no baseline. */
const hopeless = 10;

/** Makes runs, each once: one that the journal has is not made again. */
export class Runs {
  readonly #seen: SeenRun[] = [];
  readonly #options: RunsOptions;
  readonly #inputs = new Map<string, string>();

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /**
   * What came of an arm's runs, those of the journal included. Of a trial's own only the draws before `taken`: which others
   * had ended when it was decided is a matter of chance.
   */
  tally(arm: RunKey["arm"], taken: number = Number.POSITIVE_INFINITY): RunTally {
    const of = this.#seen.filter((run) => run.arm === arm && (run.part !== "trial" || run.draw < taken));
    return {
      runs: of.length,
      failed: of.filter(({ failed }) => failed).length,
      simulated: of.filter(({ simulated }) => simulated).length,
    };
  }

  /**
   * One run, counted: in [0, 1], above being better.
   *
   * @throws the signal's reason where it was stopped: nothing is known of the run, and nothing kept
   * @throws TrialError `bad-command`, `bad-score`, `baseline-broken`: the trial cannot go on
   */
  async run(
    part: RunKey["part"],
    draw: number,
    arm: RunKey["arm"],
    task: number,
    signal: AbortSignal,
  ): Promise<RunScore> {
    const { suite, journal, counting } = this.#options;
    const key: RunKey = { part, draw, arm, task: suite.tasks[task]?.id ?? "" };
    const outcome = journal.find(key) ?? (await this.#make(key, task, signal));
    const simulated = outcome.is === "scored" && outcome.simulated;
    this.#seen.push({ part, draw, arm, failed: isFailed(outcome, counting.metric), simulated });
    if (arm === "base" && this.#isHopeless()) throw broken(outcome, counting);
    return counted(outcome, counting);
  }

  #isHopeless(): boolean {
    const base = this.#seen.filter(({ arm }) => arm === "base");
    return base.length === hopeless && base.every(({ failed }) => failed);
  }

  async #make(key: RunKey, task: number, signal: AbortSignal): Promise<RunOutcome> {
    const { commands, seed, scoreBy, counting, timeoutMs, journal, folder, nonce, onFailed } = this.#options;
    // What the journal has is taken first: it may decide the trial, and then no run is needed.
    await setImmediate();
    signal.throwIfAborted();
    const scoreFile = join(folder, `score-${key.part}-${key.draw}-${key.arm}`);
    const env = {
      EVENKEEL_TASK: key.task,
      EVENKEEL_TASK_INPUT: this.#inputOf(task),
      EVENKEEL_REPEAT: String(key.draw),
      // The same when the run is made again; another for each run, so that no two share their luck.
      EVENKEEL_SEED: String(Math.floor(uniform(seed, "run", key.part, key.draw, key.arm) * 2 ** 31)),
      EVENKEEL_SCORE_FILE: scoreFile,
      EVENKEEL_NO_CACHE: "1",
      EVENKEEL_NONCE: nonce(),
    };
    const words = wordsFor(commands[key.arm] ?? [], key.task);
    const end = await runCommand({ words, env, timeoutMs, signal });
    if (end.is === "aborted") throw signal.reason;
    const left = readScoreFile(scoreFile);
    rmSync(scoreFile, { force: true, recursive: true });
    const outcome = scoreOf({ code: end.code, stdout: end.stdout, scoreFile: left }, scoreBy);
    if (outcome.is === "failed") onFailed?.(key, outcome, end.stderr);
    // What cannot be counted is not kept: the run is made again when its score is put right.
    counted(outcome, counting);
    journal.add(key, outcome, end.ms);
    return outcome;
  }

  #inputOf(task: number): string {
    const { suite, folder } = this.#options;
    const { id, entry } = suite.tasks[task] ?? { id: "", entry: {} };
    const had = this.#inputs.get(id);
    if (had !== undefined) return had;
    const file = join(folder, `task-${task}.json`);
    writeFileSync(file, `${JSON.stringify(entry)}\n`);
    this.#inputs.set(id, file);
    return file;
  }
}

function broken(outcome: RunOutcome, { metric }: Counting): TrialError {
  const why =
    outcome.is === "failed"
      ? outcome.detail
      : `its scores are ${Object.keys(outcome.scores).join(", ") || "none"}, not "${metric}"`;
  const next =
    'Run its command by hand. It prints {"score": 0.5} as its last line, or --score exit takes its exit code.';
  return new TrialError("baseline-broken", `no run of the baseline has a score: ${why}`, next);
}
