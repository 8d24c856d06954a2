/** What is wrong in a contract file, where, and what to do about it. */
export interface ContractProblem {
  readonly file: string;
  /** From 1; 0 where it is about the whole file. */
  readonly line: number;
  readonly column: number;
  /** What is wrong, in one sentence without a full stop. */
  readonly what: string;
  /** What to do about it. */
  readonly next: string | null;
}

/** `evenkeel.yaml:12:5: unknown kind "efort"; did you mean "effort"?` */
export function problemLine(problem: ContractProblem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  return `${place}: ${problem.what}${problem.next === null ? "" : `; ${problem.next}`}`;
}
