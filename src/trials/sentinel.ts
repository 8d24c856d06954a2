import { signed } from "../judge/index.ts";
import { type Interval, type KnownRates, SuiteTrial } from "../stats/index.ts";
import { drive } from "./drive.ts";
import type { Runs } from "./runs.ts";
import { TrialError } from "./trial-error.ts";
import { uniform } from "./uniform.ts";

export interface SentinelOptions {
  readonly bank: KnownRates;
  /** What the trial tolerates: a drift as large would be taken for the candidate's doing. */
  readonly margin: number;
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
const every = 25;

/**
 * Runs the baseline afresh and tests it against its bank, at any time, until it is proven that the baseline drifted, or that
 * it drifted by less than the margin. That nothing was seen is no proof: then the bank is refused.
 *
 * @throws TrialError `drifted`, `drift-unknown`
 */
export async function sentinel({ bank, margin, most, runs, seed, jobs, signal }: SentinelOptions): Promise<Sentinel> {
  const trial = new SuiteTrial({
    tasks: bank.rates.length,
    cap: most,
    margin: 0.5,
    alpha: { regressed: alpha, fail: alpha, ship: alpha },
    bank,
  });
  const seen = (): Interval => trial.interval(alpha, alpha);
  const isDrifted = ({ low, high }: Interval): boolean => low > 0 || high < 0;
  const isSteady = ({ low, high }: Interval): boolean => low > -margin && high < margin;
  await drive({
    trial,
    jobs,
    signal,
    uniform: (index) => uniform(seed, "sentinel", index),
    play: async ({ index, task }, stop) => ({
      base: null,
      candidate: await runs.run("sentinel", index, "base", task, stop),
    }),
    isDone: () => {
      if (trial.taken % every !== 0) return false;
      const now = seen();
      return isDrifted(now) || isSteady(now);
    },
  });
  const drift = seen();
  if (isDrifted(drift)) {
    throw new TrialError(
      "drifted",
      `the baseline is not what the bank says: ${signed(drift.low)} to ${signed(drift.high)} points off, over ${trial.taken} fresh runs`,
      "Measure it again with --save-bank, or leave --bank out: pairs need no bank.",
    );
  }
  if (!isSteady(drift)) {
    throw new TrialError(
      "drift-unknown",
      `that the baseline is within ${(100 * margin).toFixed(1)} points of its bank is not shown: ${signed(drift.low)} to ${signed(drift.high)} points, over ${trial.taken} fresh runs`,
      "Allow more with --sentinel, or leave --bank out: pairs need no bank.",
    );
  }
  return { runs: trial.taken, drift, level: 1 - 2 * alpha };
}
