import type { MetricForm } from "../budget.ts";

/** Results of one arm, whatever tool wrote them: scores by task and metric, repeats summed up. */
export interface ScoreSet {
  /** As given on the command line. */
  readonly file: string;
  readonly format: ResultFormat;
  /** In the order in which they were first seen. */
  readonly metrics: readonly string[];
  /** What is known of each metric of `metrics`. */
  readonly facts: ReadonlyMap<string, MetricFacts>;
  /** By task id. */
  readonly tasks: ReadonlyMap<string, TaskScores>;
  /** Runs of all tasks, with or without a score. */
  readonly runs: number;
  /** Runs that their file marks as simulated. */
  readonly simulated: number;
  /** Why runs have no score, most frequent first. */
  readonly missing: readonly MissingReason[];
  /** What was assumed in reading, in words: "the score of an assertion is `score`". */
  readonly notes: readonly string[];
}

export const resultFormats = ["jsonl", "promptfoo", "inspect-json", "inspect-eval", "junit", "csv"] as const;

export type ResultFormat = (typeof resultFormats)[number];

export interface TaskScores {
  readonly task: string;
  /** Tasks of one cluster are not independent (variants of one problem); `null`: none was given. */
  readonly cluster: string | null;
  /** A metric that is not in it was never asked of this task: that is neither a score nor a missing one. */
  readonly metrics: ReadonlyMap<string, Repeats>;
}

/** The runs of one task, for one metric. */
export interface Repeats {
  /** Runs with a score. */
  readonly n: number;
  readonly sum: number;
  /** Sum of squares: how much repeats differ. */
  readonly squares: number;
  /** Runs that were made and have no score: crashed, timed out, could not be graded. Never a zero, never dropped. */
  readonly missing: number;
}

export interface MetricFacts {
  /** The form the file's own format gives it (seconds are relative); `null`: it says nothing, and a share is a guess. */
  readonly form: MetricForm | null;
  /** Smallest and largest score, and where each was first seen; `null` without any score. */
  readonly low: SeenScore | null;
  readonly high: SeenScore | null;
}

export interface SeenScore {
  readonly value: number;
  readonly place: Place;
}

/** Where in a results file. */
export interface Place {
  /** From 1; 0 where the file has no lines, or it is about the whole file. */
  readonly line: number;
  readonly column: number;
  /** A member of an archive or of a JSON document, in words: `samples/7_epoch_1.json`, `results.results[3]`. */
  readonly part: string | null;
}

export interface MissingReason {
  readonly reason: string;
  readonly runs: number;
  /** Where it was first seen. */
  readonly first: Place;
}
