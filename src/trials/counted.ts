import type { MetricForm } from "../judge/index.ts";
import type { RunScore } from "../stats/index.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { TrialError } from "./trial-error.ts";

/** How runs count: by which metric, in which scale, and what one is worth that has no score. */
export interface Counting {
  readonly metric: string;
  readonly form: Exclude<MetricForm, { readonly is: "relative" }>;
  /** `worst`: 0. `missing`: anything from 0 to 1, whichever helps a proof least. Never dropped. */
  readonly onError: "worst" | "missing";
}

/**
 * What a run counts as, in [0, 1], above being better; a run without the metric is one that failed.
 *
 * @throws TrialError `bad-score` for a score outside its scale: that is no bad run, but a scale that was not declared
 */
export function counted(outcome: RunOutcome, { metric, form, onError }: Counting): RunScore {
  const score = outcome.is === "scored" && Object.hasOwn(outcome.scores, metric) ? outcome.scores[metric] : undefined;
  if (score === undefined) return onError === "missing" ? "missing" : 0;
  const { min, max } = form.is === "range" ? form : { min: 0, max: 1 };
  if (!(score >= min && score <= max)) {
    const next =
      "Divide it by the largest there can be, or declare its scale in evenkeel.yaml and give it with --contract.";
    throw new TrialError("bad-score", `"${metric}" is ${score}, outside of [${min}, ${max}]`, next);
  }
  const share = (score - min) / (max - min);
  return form.better === "higher" ? share : 1 - share;
}

/** Whether a run left no score of the metric. */
export function isFailed(outcome: RunOutcome, metric: string): boolean {
  return outcome.is === "failed" || !Object.hasOwn(outcome.scores, metric);
}
