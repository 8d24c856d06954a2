import { at } from "../at.ts";
import { logBeta, logSumExp } from "../special/index.ts";
import { StatsError } from "../stats-error.ts";

/** Runs of one release, on the tasks that flipped. */
export interface ReleaseRuns {
  readonly passed: number;
  readonly failed: number;
}

export interface BisectPrior {
  /** The chance that no release changed anything, in (0, 1). */
  readonly none: number;
  /**
   * Relative chance that the change came with each release, oldest first; the oldest is what one compares with, so its
   * own is of no account. Default: all alike. 0 rules a release out.
   */
  readonly came?: readonly number[];
  /** Both pass rates are Beta(a, b) beforehand; default ½, ½ (Jeffreys). */
  readonly a?: number;
  readonly b?: number;
}

export interface BisectPosterior {
  /** The chance that nothing changed. */
  readonly none: number;
  /** The chance that the change came with each release, oldest first; `came[0]` is 0. Sums to 1 with `none`. */
  readonly came: readonly number[];
  /** What is not known yet, in bits. */
  readonly entropy: number;
}

/**
 * Which release changed the pass rate, where neither the rate before nor the rate after is known, and perhaps none did:
 * Bayes' theorem over "nothing changed" and one change at each release, both rates integrated out (beta-binomial).
 *
 * Assumes one change at most, and that runs of one release are alike and independent: give the runs of tasks that
 * flipped, not of a suite whose rate may drift. Small samples: exact, given the prior. When not to use it: as an error
 * rate. The posterior is a Bayes risk, averaged over the prior, not a frequency: stop at 0.98 and reconfirm with fresh
 * runs of the release found and the one before.
 *
 * @param releases oldest first, two or more
 */
export function bisectPosterior(releases: readonly ReleaseRuns[], prior: BisectPrior): BisectPosterior {
  const logs = logWeights(releases, prior);
  const all = logSumExp(logs);
  const [none = 0, ...came] = logs.map((log) => Math.exp(log - all));
  return { none, came: [0, ...came], entropy: entropyOf([none, ...came]) };
}

/** ln of prior × likelihood: [nothing changed, came with release 1, 2, …]. */
function logWeights(releases: readonly ReleaseRuns[], prior: BisectPrior): readonly number[] {
  const { a, b } = checked(releases, prior);
  const came = releases.map((_, k) => (k === 0 ? 0 : (prior.came?.[k] ?? 1)));
  const total = came.reduce((sum, each) => sum + each, 0);
  const likelihood = ({ passed, failed }: ReleaseRuns): number => logBeta(a + passed, b + failed) - logBeta(a, b);
  const all = sumRuns(releases);
  let before: ReleaseRuns = { passed: 0, failed: 0 };
  const changed = releases.slice(1).map((_, i) => {
    before = add(before, releases[i]);
    const after = { passed: all.passed - before.passed, failed: all.failed - before.failed };
    return Math.log((1 - prior.none) * (at(came, i + 1) / total)) + likelihood(before) + likelihood(after);
  });
  return [Math.log(prior.none) + likelihood(all), ...changed];
}

export function checked(
  releases: readonly ReleaseRuns[],
  { none, came, a = 0.5, b = 0.5 }: BisectPrior,
): { readonly a: number; readonly b: number } {
  if (releases.length < 2) throw new StatsError("too-few", `${releases.length} release: two or more are needed`);
  if (!(none > 0 && none < 1 && a > 0 && b > 0)) {
    throw new StatsError("bad-option", `none in (0, 1), a and b above 0 needed, not ${none}, ${a}, ${b}`);
  }
  if (came !== undefined) {
    const allowed = came.length === releases.length && came.every((each) => each >= 0 && Number.isFinite(each));
    if (!allowed || !came.slice(1).some((each) => each > 0)) {
      throw new StatsError("bad-option", "a chance of at least 0 for each release is needed, and one above 0");
    }
  }
  for (const [i, { passed, failed }] of releases.entries()) {
    if (!(passed >= 0 && failed >= 0 && Number.isFinite(passed + failed))) {
      throw new StatsError("out-of-range", `release ${i}: counts must be at least 0, not ${passed}, ${failed}`);
    }
  }
  return { a, b };
}

export function add(one: ReleaseRuns, other: ReleaseRuns | undefined): ReleaseRuns {
  return { passed: one.passed + (other?.passed ?? 0), failed: one.failed + (other?.failed ?? 0) };
}

export function sumRuns(releases: readonly ReleaseRuns[]): ReleaseRuns {
  return releases.reduce(add, { passed: 0, failed: 0 });
}

/** In bits; of chances that sum to 1. */
export function entropyOf(chances: readonly number[]): number {
  return chances.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
}
