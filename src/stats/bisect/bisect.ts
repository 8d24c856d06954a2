import { StatsError } from "../stats-error.ts";
import { nextRelease } from "./next-release.ts";
import { type BisectPosterior, type BisectPrior, bisectPosterior, type ReleaseRuns } from "./posterior.ts";

/** Where a search stands after the runs it was given. */
export type BisectStep =
  | { readonly is: "found"; readonly release: number; readonly chance: number; readonly next: string }
  | { readonly is: "no change"; readonly chance: number; readonly next: string }
  | {
      readonly is: "searching";
      readonly release: number;
      readonly information: number;
      readonly posterior: BisectPosterior;
    };

/**
 * Whether a release is found, that none changed, or which to run next: stops at a posterior of `stop`.
 *
 * When not to use it: as a verdict. See {@link bisectPosterior}: what is found is to be reconfirmed with fresh runs.
 *
 * @param releases oldest first, two or more
 * @param stop in (0.5, 1)
 */
export function bisectStep(releases: readonly ReleaseRuns[], prior: BisectPrior, stop = 0.98): BisectStep {
  if (!(stop > 0.5 && stop < 1)) throw new StatsError("out-of-range", `stop must lie in (0.5, 1), not ${stop}`);
  const posterior = bisectPosterior(releases, prior);
  const { none, came } = posterior;
  if (none >= stop) {
    return {
      is: "no change",
      chance: none,
      next: "a Bayes risk, not a frequency: run the oldest and the newest afresh",
    };
  }
  const found = came.findIndex((chance) => chance >= stop);
  if (found > 0) {
    const next = "a Bayes risk, not a frequency: reconfirm with fresh runs of this release and the one before";
    return { is: "found", release: found, chance: came[found] ?? 0, next };
  }
  return { is: "searching", ...nextRelease(releases, prior), posterior };
}

/**
 * Searches to the end: runs one release at a time as {@link bisectStep} says, until it stops or `cap` runs are made.
 *
 * @param count of releases, two or more
 * @param passes runs a release once and says whether it passed
 */
export function bisect(
  count: number,
  passes: (release: number) => boolean,
  prior: BisectPrior,
  cap: number,
  stop = 0.98,
): { readonly step: BisectStep; readonly runs: number } {
  let releases: readonly ReleaseRuns[] = Array.from({ length: count }, () => ({ passed: 0, failed: 0 }));
  for (let runs = 0; ; runs++) {
    const step = bisectStep(releases, prior, stop);
    if (step.is !== "searching" || runs >= cap) return { step, runs };
    const passed = passes(step.release) ? 1 : 0;
    releases = releases.map((each, i) =>
      i === step.release ? { passed: each.passed + passed, failed: each.failed + 1 - passed } : each,
    );
  }
}
