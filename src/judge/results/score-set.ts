/** Results of one arm, whatever tool wrote them: scores by task and metric, repeats summed up. */
export interface ScoreSet {
  /** As given on the command line. */
  readonly file: string;
  readonly format: ResultFormat;
  /** In the order in which they were first seen. */
  readonly metrics: readonly string[];
  /** By task id. */
  readonly tasks: ReadonlyMap<string, TaskScores>;
  /** What was assumed in reading, in words: "the score of an assertion is `score`". */
  readonly notes: readonly string[];
}

export type ResultFormat = "jsonl" | "promptfoo" | "inspect-json" | "inspect-eval" | "junit" | "csv";

export interface TaskScores {
  readonly task: string;
  /** Tasks of one cluster are not independent (variants of one problem); `null`: none was given. */
  readonly cluster: string | null;
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
