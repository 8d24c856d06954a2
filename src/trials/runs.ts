import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { wordsFor } from "./command-words.ts";
import type { Journal, RunKey } from "./journal.ts";
import { runCommand } from "./run-command.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { scoreOf } from "./score-of.ts";
import type { Suite } from "./suite.ts";
import { uniform } from "./uniform.ts";

export interface RunsOptions {
  readonly suite: Suite;
  /** The words of each arm's command. */
  readonly commands: Readonly<Partial<Record<RunKey["arm"], readonly string[]>>>;
  readonly seed: string;
  readonly scoreBy: "json" | "exit";
  readonly timeoutMs: number;
  readonly journal: Journal;
  /** An empty folder of this process, for inputs and score files. */
  readonly folder: string;
  /** Something that no other run of any process has. */
  readonly nonce: () => string;
  /** What a run that failed last said; for the person, never kept. */
  readonly onFailed?: (key: RunKey, outcome: RunOutcome, stderr: string) => void;
}

/** Makes runs, each once: one that the journal has is not made again. */
export class Runs {
  /** Made by this process. */
  made = 0;
  simulated = 0;
  readonly #options: RunsOptions;
  readonly #inputs = new Map<string, string>();

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /**
   * @throws the signal's reason where it was stopped: nothing is known of the run, and nothing kept
   * @throws TrialError `bad-command`, `bad-score`: the trial cannot go on
   */
  async run(part: RunKey["part"], draw: number, arm: RunKey["arm"], task: number, signal: AbortSignal) {
    const { suite, journal } = this.#options;
    const id = suite.tasks[task]?.id ?? "";
    const key: RunKey = { part, draw, arm, task: id };
    const had = journal.find(key);
    const outcome = had ?? (await this.#make(key, task, signal));
    if (outcome.is === "scored" && outcome.simulated) this.simulated += 1;
    return outcome;
  }

  async #make(key: RunKey, task: number, signal: AbortSignal): Promise<RunOutcome> {
    const { commands, seed, scoreBy, timeoutMs, journal, folder, nonce, onFailed } = this.#options;
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
    const left = existsSync(scoreFile) ? readFileSync(scoreFile, "utf8") : null;
    rmSync(scoreFile, { force: true });
    const where = `task "${key.task}", ${key.arm === "base" ? "baseline" : "candidate"}`;
    const outcome = scoreOf({ code: end.code, stdout: end.stdout, scoreFile: left }, scoreBy, where);
    if (outcome.is === "failed") onFailed?.(key, outcome, end.stderr);
    journal.add(key, outcome, end.ms);
    this.made += 1;
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
