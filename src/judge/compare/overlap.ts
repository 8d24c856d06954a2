import type { ScoreSet } from "../results/index.ts";

/** Which tasks the two files share. */
export interface Overlap {
  readonly both: number;
  readonly onlyBase: number;
  readonly onlyCandidate: number;
  /** The first few ids of each, in the order of their files. */
  readonly first: { readonly base: readonly string[]; readonly candidate: readonly string[] };
}

const shown = 5;

export function overlapOf(base: ScoreSet, candidate: ScoreSet): Overlap {
  const lacking = (from: ScoreSet, other: ScoreSet): readonly string[] =>
    [...from.tasks.keys()].filter((task) => !other.tasks.has(task));
  const onlyBase = lacking(base, candidate);
  const onlyCandidate = lacking(candidate, base);
  return {
    both: base.tasks.size - onlyBase.length,
    onlyBase: onlyBase.length,
    onlyCandidate: onlyCandidate.length,
    first: { base: onlyBase.slice(0, shown), candidate: onlyCandidate.slice(0, shown) },
  };
}

export function sameTasks({ onlyBase, onlyCandidate }: Overlap): boolean {
  return onlyBase === 0 && onlyCandidate === 0;
}
