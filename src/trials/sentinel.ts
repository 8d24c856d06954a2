import { signed } from "../judge/index.ts";
import { type Interval, type KnownRates, SuiteTrial } from "../stats/index.ts";
import { drive } from "./drive.ts";
import type { Runs } from "./runs.ts";
import { TrialError } from "./trial-error.ts";
import { uniform } from "./uniform.ts";

export interface SentinelOptions {
  readonly bank: KnownRates;
  /** Runs of the baseline at most. */
  readonly most: number;
  readonly runs: Runs;
  readonly seed: string;
  readonly jobs: number;
  readonly signal: AbortSignal;
}

/** What a sentinel says: the baseline's drift since the bank, and how sure that is. */
export interface Sentinel {
  readonly runs: number;
  readonly drift: Interval;
  readonly level: number;
}

/** Error of calling drift what is none, one side each. */
const alpha = 0.025;
/** Looked at so often; any time is allowed. */
const every = 10;

/**
 * Runs the baseline afresh, and tests it against its bank at any time. A drift that is proven, upwards or downwards, refuses
 * the bank. What the sample cannot see remains: the interval says how much that is.
 *
 * @throws TrialError `drifted`
 */
export async function sentinel({ bank, most, runs, seed, jobs, signal }: SentinelOptions): Promise<Sentinel> {
  const trial = new SuiteTrial({
    tasks: bank.rates.length,
    cap: most,
    margin: 0.5,
    alpha: { regressed: alpha, fail: alpha, ship: alpha },
    bank,
  });
  const seen = (): Interval => trial.interval(alpha, alpha);
  const isDrifted = ({ low, high }: Interval): boolean => low > 0 || high < 0;
  await drive({
    trial,
    jobs,
    signal,
    uniform: (index) => uniform(seed, "sentinel", index),
    play: async ({ index, task }, stop) => ({
      base: null,
      candidate: await runs.run("sentinel", index, "base", task, stop),
    }),
    isDone: () => trial.taken % every === 0 && isDrifted(seen()),
  });
  const drift = seen();
  if (isDrifted(drift)) {
    throw new TrialError(
      "drifted",
      `the baseline is not what the bank says: ${signed(drift.low)} to ${signed(drift.high)} points off, over ${trial.taken} fresh runs`,
      "Measure it again with --save-bank, or leave --bank out: pairs need no bank.",
    );
  }
  return { runs: trial.taken, drift, level: 1 - 2 * alpha };
}
