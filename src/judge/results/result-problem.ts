import type { Place } from "./score-set.ts";

/** What is wrong in a results file, where, and what to do about it. */
export interface ResultProblem extends Place {
  readonly file: string;
  /** What is wrong, in one sentence without a full stop. */
  readonly what: string;
  /** What to do about it. */
  readonly next: string | null;
}

/** `base.jsonl:12:5: the score is NaN; a run without a score says null`. */
export function resultProblemLine(problem: ResultProblem): string {
  return `${placeIn(problem.file, problem)}: ${problem.what}${problem.next === null ? "" : `; ${problem.next}`}`;
}

/** `base.jsonl:12:5`, `run.eval, samples/7_epoch_1.json:3:1`. */
export function placeIn(file: string, place: Place): string {
  const where = place.part === null ? file : `${file}, ${place.part}`;
  if (place.line === 0) return where;
  return place.column === 0 ? `${where}:${place.line}` : `${where}:${place.line}:${place.column}`;
}
