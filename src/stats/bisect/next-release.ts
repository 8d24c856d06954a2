import { at } from "../at.ts";
import { add, type BisectPrior, bisectPosterior, checked, type ReleaseRuns, sumRuns } from "./posterior.ts";

export interface NextRelease {
  /** Index of the release to run once more. */
  readonly release: number;
  /** By how many bits that run is expected to lessen what is not known. */
  readonly information: number;
}

/**
 * The release whose next run says most about where the change came: the largest expected fall of the posterior's entropy.
 * One step ahead, which is not the best plan, but near it. Of equals the newest is taken. O(releases).
 *
 * @param releases oldest first, two or more
 */
export function nextRelease(releases: readonly ReleaseRuns[], prior: BisectPrior): NextRelease {
  const { a, b } = checked(releases, prior);
  const { none, came, entropy } = bisectPosterior(releases, prior);
  const rate = ({ passed, failed }: ReleaseRuns): number => (a + passed) / (a + b + passed + failed);
  const all = sumRuns(releases);

  // A release is old under the hypotheses "came later" and new under "came with it or before"; under "none" there is
  // one rate. Sums over each side are kept while the release moves on.
  const sides: { weight: number; before: number; after: number }[] = [];
  let before: ReleaseRuns = { passed: 0, failed: 0 };
  for (let k = 1; k < releases.length; k++) {
    before = add(before, releases[k - 1]);
    const after = { passed: all.passed - before.passed, failed: all.failed - before.failed };
    sides.push({ weight: at(came, k), before: rate(before), after: rate(after) });
  }
  const overall = rate(all);
  const pass = new Outcome();
  const fail = new Outcome();
  pass.add(none * overall);
  fail.add(none * (1 - overall));
  for (const { weight, before: p } of sides) {
    pass.add(weight * p);
    fail.add(weight * (1 - p));
  }
  let best = { release: 0, left: pass.entropy + fail.entropy };
  for (const [i, { weight, before: old, after: recent }] of sides.entries()) {
    pass.replace(weight * old, weight * recent);
    fail.replace(weight * (1 - old), weight * (1 - recent));
    const left = pass.entropy + fail.entropy;
    if (left <= best.left) best = { release: i + 1, left };
  }
  return { release: best.release, information: Math.max(0, entropy - best.left) };
}

/** What one outcome of the next run would leave unknown, times its chance: Σw·log₂(Σw) − Σ w·log₂ w. */
class Outcome {
  #sum = 0;
  #logs = 0;

  add(weight: number): void {
    this.#sum += weight;
    this.#logs += weightLog(weight);
  }

  replace(from: number, to: number): void {
    this.#sum += to - from;
    this.#logs += weightLog(to) - weightLog(from);
  }

  get entropy(): number {
    return weightLog(this.#sum) - this.#logs;
  }
}

function weightLog(weight: number): number {
  return weight > 0 ? weight * Math.log2(weight) : 0;
}
