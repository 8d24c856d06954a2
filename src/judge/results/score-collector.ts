import type { MetricForm } from "../budget.ts";
import type { Limits } from "./limits.ts";
import { type MetricDraft, takeScore } from "./metric-draft.ts";
import { NameRoom } from "./name-room.ts";
import { ReasonTally } from "./reason-tally.ts";
import { Refusal, wholeFile } from "./refusal.ts";
import type { Place, Repeats, ResultFormat, ScoreSet, TaskScores } from "./score-set.ts";
import { type RepeatRoom, SeenRepeats } from "./seen-repeats.ts";

/** One run of one task, as a format's reader found it. */
export interface Run {
  readonly task: string;
  /** `null`: the file does not number its repeats. */
  readonly repeat: number | string | null;
  readonly cluster: string | null;
  /** By metric; a word (`true`, `C`) comes as true or false, a run without a score as `null`. */
  readonly scores: Iterable<readonly [metric: string, score: number | boolean | null]>;
  /** Why the run has no score at all. */
  readonly error: string | null;
  /** Why it was not made, or is not to count: neither a score nor a missing one. */
  readonly skipped?: string | null;
  readonly simulated: boolean;
}

interface TaskDraft {
  cluster: string | null;
  runs: number;
  seen: SeenRepeats | null;
  /** Runs that failed as a whole. */
  failed: number;
  /** n, sum, squares of each metric, by its index; holes where the task has none. */
  readonly cells: number[];
}

const perCell = 3;

/** Sums up the runs of one file and holds them to what every format owes: names, finite scores, no run twice. */
export class ScoreCollector {
  readonly #limits: Limits;
  readonly #wanted: ReadonlySet<string> | null;
  readonly #tasks = new Map<string, TaskDraft>();
  readonly #metrics = new Map<string, MetricDraft>();
  readonly #reasons = new ReasonTally();
  readonly #notes = new Set<string>();
  readonly #room: RepeatRoom;
  readonly #names: NameRoom;
  #cells = 0;
  #runs = 0;
  #simulated = 0;

  /** @param wanted the metrics to keep; `null`: all */
  constructor(limits: Limits, wanted: readonly string[] | null = null) {
    this.#limits = limits;
    this.#wanted = wanted === null ? null : new Set(wanted);
    this.#names = new NameRoom(limits);
    this.#room = { left: limits.looseRepeats };
  }

  get runs(): number {
    return this.#runs;
  }

  /** Whether a metric is asked for: what is not need not be a score. */
  wants(metric: string): boolean {
    return this.#wanted?.has(metric) !== false;
  }

  /** A metric the format always has, in this place of their order, whether or not a run has a score for it. */
  declare(metric: string, form: MetricForm | null): void {
    if (this.wants(metric)) this.#metric(metric, wholeFile, form);
  }

  /** The form of a metric, if any run had it. */
  form(metric: string, form: MetricForm): void {
    const known = this.#metrics.get(metric);
    if (known !== undefined) known.form = form;
  }

  note(text: string): void {
    this.#notes.add(text);
  }

  /** @throws Refusal */
  add(run: Run, place: Place): void {
    const task = this.#task(run, place);
    if (typeof run.skipped === "string") {
      this.#reasons.add(run.skipped, place);
      return;
    }
    this.#runs++;
    task.runs++;
    if (run.simulated) this.#simulated++;
    if (run.error !== null) {
      task.failed++;
      this.#reasons.add(run.error, place);
      return;
    }
    let none = true;
    for (const [name, score] of run.scores) {
      if (!this.wants(name)) continue;
      none = false;
      const metric = this.#metric(name, place, null);
      const at = metric.index * perCell;
      if (task.cells[at] === undefined) this.#open(task, at, place);
      if (score === null) {
        this.#reasons.add(`no score for ${JSON.stringify(name)}`, place);
        continue;
      }
      const value = takeScore(metric, name, score, place);
      task.cells[at] = (task.cells[at] ?? 0) + 1;
      task.cells[at + 1] = (task.cells[at + 1] ?? 0) + value;
      task.cells[at + 2] = (task.cells[at + 2] ?? 0) + value * value;
    }
    if (none) {
      task.failed++;
      this.#reasons.add("no score", place);
    }
  }

  /** @throws Refusal where there was no run at all */
  finish(file: string, format: ResultFormat): ScoreSet {
    if (this.#runs === 0) {
      throw new Refusal(wholeFile, "there is no result in it", "no results are not a pass: give a file with runs");
    }
    for (const name of this.#wanted ?? []) {
      if (!this.#metrics.has(name)) {
        throw new Refusal(wholeFile, `no run has a metric ${JSON.stringify(name)}`, "check the name");
      }
    }
    const names = [...this.#metrics.keys()];
    const tasks = new Map<string, TaskScores>();
    for (const [id, draft] of this.#tasks) {
      tasks.set(id, { task: id, cluster: draft.cluster, metrics: repeatsOf(draft, names) });
    }
    return {
      file,
      format,
      metrics: names,
      facts: new Map([...this.#metrics].map(([name, { form, low, high }]) => [name, { form, low, high }])),
      tasks,
      runs: this.#runs,
      simulated: this.#simulated,
      missing: this.#reasons.list(),
      notes: [...this.#notes],
    };
  }

  #task(run: Run, place: Place): TaskDraft {
    const name = JSON.stringify(run.task.slice(0, 100));
    let task = this.#tasks.get(run.task);
    if (task === undefined) {
      this.#names.take(run.task, "a task id", place);
      if (this.#tasks.size === this.#limits.tasks) {
        throw new Refusal(
          place,
          `more than ${this.#limits.tasks.toLocaleString("en")} tasks`,
          "is `task` the id of a task, or of a run?",
        );
      }
      if (run.cluster !== null) this.#names.take(run.cluster, "a cluster", place);
      task = { cluster: run.cluster, runs: 0, seen: null, failed: 0, cells: [] };
      this.#tasks.set(run.task, task);
    } else if (task.cluster !== run.cluster) {
      throw new Refusal(
        place,
        `task ${name} is in cluster ${shown(run.cluster)} here and was in ${shown(task.cluster)} before`,
        "give every run of a task the same cluster",
      );
    }
    if (run.repeat === null) {
      if (task.runs > 0) {
        throw new Refusal(
          place,
          `task ${name} is there twice`,
          "number its runs with `repeat` if they are several runs of one task",
        );
      }
      return task;
    }
    if (typeof run.repeat === "string") this.#names.take(run.repeat, "a repeat", place);
    if (task.runs > 0 && task.seen === null) {
      throw new Refusal(place, `task ${name} has runs with and without a repeat`, "number all of them, or none");
    }
    task.seen ??= new SeenRepeats();
    const fresh = task.seen.add(run.repeat, this.#room);
    if (fresh === null) {
      throw new Refusal(
        place,
        `more than ${this.#limits.looseRepeats.toLocaleString("en")} repeats out of order`,
        "number the repeats of a task from 0, in order",
      );
    }
    if (!fresh) {
      throw new Refusal(
        place,
        `task ${name}, repeat ${shown(run.repeat)} is there twice`,
        "was one file appended to another?",
      );
    }
    return task;
  }

  #metric(name: string, place: Place, form: MetricForm | null): MetricDraft {
    const known = this.#metrics.get(name);
    if (known !== undefined) return known;
    this.#names.take(name, "a metric's name", place);
    if (this.#metrics.size === this.#limits.metrics) {
      throw new Refusal(
        place,
        `more than ${this.#limits.metrics.toLocaleString("en")} metrics`,
        "are the names of metrics the same in every run?",
      );
    }
    const metric: MetricDraft = { index: this.#metrics.size, form, low: null, high: null, word: null };
    this.#metrics.set(name, metric);
    return metric;
  }

  #open(task: TaskDraft, at: number, place: Place): void {
    if (this.#cells === this.#limits.cells) {
      throw new Refusal(
        place,
        `more than ${this.#limits.cells.toLocaleString("en")} pairs of task and metric`,
        "leave out metrics that are not judged",
      );
    }
    this.#cells++;
    task.cells[at] = 0;
    task.cells[at + 1] = 0;
    task.cells[at + 2] = 0;
  }
}

/** A run that failed lacks every metric its task has; a task whose runs all failed lacks every metric there is. */
function repeatsOf(draft: TaskDraft, names: readonly string[]): ReadonlyMap<string, Repeats> {
  const repeats = new Map<string, Repeats>();
  const allFailed = draft.runs > 0 && draft.failed === draft.runs;
  names.forEach((name, index) => {
    const at = index * perCell;
    const n = draft.cells[at];
    if (n === undefined && !allFailed) return;
    repeats.set(name, {
      n: n ?? 0,
      sum: draft.cells[at + 1] ?? 0,
      squares: draft.cells[at + 2] ?? 0,
      missing: draft.runs - (n ?? 0),
    });
  });
  return repeats;
}

function shown(value: string | number | null): string {
  return value === null ? "none" : JSON.stringify(value);
}
