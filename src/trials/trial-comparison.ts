import type { Comparison, MetricVerdict } from "../judge/compare/index.ts";
import { type Budget, type Verdict, verdictOf } from "../judge/index.ts";
import type { SuiteTrial } from "../stats/index.ts";
import type { RunTally } from "./runs.ts";

export interface TrialShown {
  readonly trial: SuiteTrial;
  readonly budget: Budget;
  /** What each arm is called. */
  readonly names: { readonly base: string; readonly candidate: string };
  readonly tallies: { readonly base: RunTally; readonly candidate: RunTally };
  readonly notes: readonly string[];
}

/** A trial as it stands, as any other comparison is shown. */
export function trialComparison({ trial, budget, names, tallies, notes }: TrialShown): Comparison {
  const verdict = trialVerdict(trial, budget);
  const { tasks } = trial.options;
  const { metric, tier, form, margin } = budget;
  const baseline = trial.baseline;
  const judged: MetricVerdict = {
    ...verdict,
    metric,
    tier,
    form,
    margin,
    alpha: trial.levels,
    baseline: baseline === null ? null : inOwnUnit(baseline, form),
    current: baseline === null || trial.delta === null ? null : inOwnUnit(clamp(baseline + trial.delta), form),
    units: trial.taken,
    test: null,
    notes: failureNotes(tallies, budget),
  };
  const arm = (name: "base" | "candidate") => ({
    file: names[name],
    format: "trials" as const,
    tasks,
    runs: tallies[name].runs,
    simulated: tallies[name].simulated,
  });
  return {
    ...verdict,
    version: 1,
    comparable: true,
    method: "adaptive",
    decidedBy: metric,
    metrics: [judged],
    overlap: { both: tasks, onlyBase: 0, onlyCandidate: 0, first: { base: [], candidate: [] } },
    flips: null,
    base: arm("base"),
    candidate: arm("candidate"),
    notes: [...simulatedNotes(tallies), ...notes],
  };
}

/** The verdict on a trial as it stands: valid whenever it is read. */
export function trialVerdict(trial: SuiteTrial, budget: Budget): Verdict {
  const { alpha, bank } = trial.options;
  const { delta } = trial;
  const bounds = delta === null ? null : trial.interval(alpha.ship, alpha.regressed);
  return verdictOf({
    budget,
    alpha: trial.levels,
    logE: trial.logEMax,
    // Without the last digits of a sum of tenths.
    estimate:
      delta === null || bounds === null
        ? null
        : { delta: clamp(delta, -1), ...bounds, level: Number((1 - alpha.ship - alpha.regressed).toFixed(9)) },
    standardError: trial.standardError,
    units: trial.taken,
    n: {
      tasks: trial.tasksSeen,
      pairs: trial.taken,
      base: bank === undefined ? trial.taken : (bank.runs ?? []).reduce((sum, n) => sum + n, 0),
      candidate: trial.taken,
    },
    without: "no run was made",
  });
}

/** Weighted means of few draws can leave what a mean can be. */
function clamp(value: number, least = 0): number {
  return Math.min(1, Math.max(least, value));
}

/** Back from [0, 1], above being better. */
function inOwnUnit(share: number, form: Budget["form"]): number {
  const worth = form.better === "higher" ? share : 1 - share;
  return form.is === "range" ? form.min + worth * (form.max - form.min) : worth;
}

function failureNotes({ base, candidate }: TrialShown["tallies"], { onError }: Budget): readonly string[] {
  if (base.failed + candidate.failed === 0) return [];
  const how =
    onError === "worst"
      ? "counted as the worst"
      : "counted as whatever proves least, and never dropped (on-error: missing)";
  return [`runs without a score, ${how}: baseline ${base.failed}, candidate ${candidate.failed}`];
}

function simulatedNotes({ base, candidate }: TrialShown["tallies"]): readonly string[] {
  const simulated = base.simulated + candidate.simulated;
  if (simulated === 0) return [];
  const all = simulated === base.runs + candidate.runs - base.failed - candidate.failed;
  return [`SIMULATED: ${all ? "every score" : `${simulated} scores`} came from a simulation, not from a model`];
}
