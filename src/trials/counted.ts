import type { RunScore } from "../stats/index.ts";
import type { RunOutcome } from "./run-outcome.ts";

/** How runs count: by which metric, and what one is worth that has no score. */
export interface Counting {
  readonly metric: string;
  /** `worst`: 0. `missing`: anything from 0 to 1, whichever helps a proof least. Never dropped. */
  readonly onError: "worst" | "missing";
  readonly better: "higher" | "lower";
}

/** What a run counts as, above being better; a run without the metric is one that failed. */
export function counted(outcome: RunOutcome, { metric, onError, better }: Counting): RunScore {
  const score = outcome.is === "scored" && Object.hasOwn(outcome.scores, metric) ? outcome.scores[metric] : undefined;
  if (score !== undefined) return better === "higher" ? score : 1 - score;
  return onError === "missing" ? "missing" : 0;
}

/** Whether a run left no score of the metric. */
export function isFailed(outcome: RunOutcome, metric: string): boolean {
  return outcome.is === "failed" || !Object.hasOwn(outcome.scores, metric);
}
