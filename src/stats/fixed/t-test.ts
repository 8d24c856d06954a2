import { mean } from "../mean.ts";
import { studentCdf } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";

export interface TTest {
  /** Mean of the differences, or candidate − baseline. */
  readonly difference: number;
  readonly error: number;
  readonly t: number;
  readonly df: number;
  /** One-sided, of "the candidate is worse". */
  readonly p: number;
}

/**
 * Student's t on paired differences, H0: E[D] ≥ 0.
 *
 * Assumes independent tasks and a mean that is about normal. Small samples: exact for normal differences alone; on
 * pass-or-fail runs the level holds from some 30 changed tasks on. When not to use it: more than once on growing data:
 * read at 30 looks it cries wolf in 29 % at α = 5 %, read at every one of 10,000 in 58 % ({@link pairedRegression} may be
 * read at any time). With clusters: {@link clusteredInterval}.
 *
 * @throws StatsError `too-few` with fewer than two differences, or where all are the same
 */
export function pairedTTest(differences: readonly number[]): TTest {
  const { centre, error } = meanError(differences, "difference");
  return result(centre, error, differences.length - 1);
}

/**
 * Welch's t on two independent arms, H0: the candidate's mean is at least the baseline's. Welch, Biometrika 34 (1947).
 *
 * Assumes independent runs in each arm; no task in both (pair them instead, which takes well under half the runs: 3,466
 * in place of 8,814 for a 3-point drop). When not to use it: more than once on growing data, as {@link pairedTTest}.
 *
 * @throws StatsError `too-few` with fewer than two scores in an arm, or where neither arm varies
 */
export function twoSampleTTest(base: readonly number[], candidate: readonly number[]): TTest {
  const b = meanError(base, "baseline score", true);
  const c = meanError(candidate, "candidate score", true);
  const [vb, vc] = [b.error ** 2, c.error ** 2];
  if (vb + vc === 0) throw new StatsError("too-few", "neither arm varies: there is no error to measure by");
  const df = (vb + vc) ** 2 / (vb ** 2 / (base.length - 1) + vc ** 2 / (candidate.length - 1));
  return result(c.centre - b.centre, Math.sqrt(vb + vc), df);
}

function result(difference: number, error: number, df: number): TTest {
  const t = difference / error;
  return { difference, error, t, df, p: studentCdf(t, df) };
}

function meanError(
  values: readonly number[],
  name: string,
  mayBeConstant = false,
): { readonly centre: number; readonly error: number } {
  const n = values.length;
  if (n < 2) throw new StatsError("too-few", `${n} ${name}: an error needs two or more`);
  for (const value of values) {
    if (!Number.isFinite(value)) throw new StatsError("not-finite", `a ${name} must be finite, not ${value}`);
  }
  const centre = mean(values);
  // Equal values have no spread, whatever rounding makes of their mean.
  const isConstant = values.every((value) => value === values[0]);
  const variance = isConstant ? 0 : values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (n - 1);
  if (isConstant && !mayBeConstant) throw new StatsError("too-few", `every ${name} is ${values[0]}: there is no error`);
  return { centre, error: Math.sqrt(variance / n) };
}
