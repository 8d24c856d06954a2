import { StatsError } from "../stats-error.ts";

/** One unit of a canary, once its outcome is due. */
export interface CanaryUnit {
  /** Outcome in [0, 1]; a unit that did not come back has one too, by the budget's rule. */
  readonly y: number;
  /** 1: got the candidate; 0: got the control. */
  readonly a: 0 | 1;
  /** The chance that *this* assignment had of being 1, given everything before it; the same for all of a stage. */
  readonly pi: number;
  /** A prediction of y, fixed before a and y were known. */
  readonly f: number;
}

/** Where predictions lie, known beforehand. */
export interface PredictionRange {
  readonly low: number;
  readonly high: number;
}

/**
 * The AIPW increment x = (a/π − (1−a)/(1−π))·(y − f): its mean is the effect of the candidate, whatever f is.
 * Robins, Rotnitzky & Zhao (1994), with a known propensity; variance falls by f's R² (CUPED).
 */
export function canaryIncrement({ y, a, pi, f }: CanaryUnit): number {
  return (a / pi - (1 - a) / (1 - pi)) * (y - f);
}

/**
 * |x| can never exceed this at a stage with propensity π, whoever is drawn: it is free of the unit's own prediction.
 *
 * @throws StatsError `out-of-range`
 */
export function canaryBound(pi: number, range: PredictionRange = { low: 0, high: 1 }): number {
  if (!(pi > 0 && pi < 1)) throw new StatsError("out-of-range", `the propensity must lie in (0, 1), not ${pi}`);
  const most = Math.max(1 - range.low, range.high);
  return most / Math.min(pi, 1 - pi);
}

/**
 * The propensity of a control unit that is seen again after a monotone ramp. Units that were treated before give no
 * increment: they could not have been assigned otherwise.
 */
export function restagePropensity(before: number, after: number): number {
  if (!(before >= 0 && before < after && after <= 1)) {
    throw new StatsError("out-of-range", `a ramp must grow within [0, 1], not ${before} → ${after}`);
  }
  return (after - before) / (1 - before);
}
