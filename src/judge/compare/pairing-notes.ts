import type { Budget } from "../budget.ts";
import type { Pairing } from "./pairing.ts";

/** Below it chance makes alike what no cache did. */
const enough = 20;

/** What a person must know of the pairs before trusting their verdict, in words. */
export function pairingNotes(found: Pairing, { onError }: Budget): readonly string[] {
  const { pairs, unknown, missingRuns, withoutScore, notAsked, unequal, otherCluster, repeated } = found;
  const both = ({ base, candidate }: { readonly base: number; readonly candidate: number }): string =>
    `baseline ${base.toLocaleString("en-GB")}, candidate ${candidate.toLocaleString("en-GB")}`;
  const notes: string[] = [];
  if (missingRuns.base + missingRuns.candidate > 0) {
    notes.push(
      onError === "worst"
        ? `runs without a score, counted as the worst: ${both(missingRuns)}`
        : `runs without a score, which may have been anything (on-error: missing): ${both(missingRuns)}`,
    );
  }
  if (withoutScore.base + withoutScore.candidate > 0) {
    notes.push(`tasks of which no run has a score: ${both(withoutScore)}`);
  }
  if (notAsked.base + notAsked.candidate > 0) {
    notes.push(`tasks of which the metric is in the other file only: lacking in the ${both(notAsked)}`);
  }
  if (unequal > 0) {
    notes.push(
      `tasks with more runs in one arm than in the other, where a ratio of means leans to one side: ${unequal.toLocaleString("en-GB")}`,
    );
  }
  if (unknown.length > 0 && pairs.length > 0) {
    notes.push(
      `tasks not in the estimate, taken by each test as what proves it least: ${unknown.length.toLocaleString("en-GB")}`,
    );
  }
  if (otherCluster > 0)
    notes.push(`tasks in another cluster than in the baseline: ${otherCluster}; the baseline's is taken`);
  if (pairs.length >= enough && pairs.every(({ difference }) => difference === 0)) {
    notes.push("no task differs at all: were the candidate's runs made, or read from a cache?");
  }
  if (repeated.tasks >= enough && repeated.alike === repeated.tasks) {
    notes.push("all repeats of every task have the same score: if a cache answered, they are one run");
  }
  return notes;
}
