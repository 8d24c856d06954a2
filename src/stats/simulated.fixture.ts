import assert from "node:assert/strict";
import { logBinomialTails } from "./special/index.ts";

export { seeded } from "./seeded.ts";

/**
 * Runs a simulation so often and holds the number of its alarms against a promised rate: more than what the promise
 * itself would reach in all but 1 of 100 repetitions is a broken promise.
 */
export function assertRateAtMost(promised: number, runs: number, alarms: (run: number) => boolean): void {
  const seen = rateOf(runs, alarms);
  const { atLeast } = logBinomialTails(seen, runs, promised);
  assert.ok(atLeast >= Math.log(0.01), `${seen} alarms in ${runs} runs, promised ${promised}`);
}

/** That a known wrong way is caught: it breaks the promise beyond doubt. */
export function assertRateAbove(promised: number, runs: number, alarms: (run: number) => boolean): void {
  const seen = rateOf(runs, alarms);
  const { atLeast } = logBinomialTails(seen, runs, promised);
  assert.ok(atLeast < Math.log(0.01), `${seen} alarms in ${runs} runs would not betray a promise of ${promised}`);
}

function rateOf(runs: number, alarms: (run: number) => boolean): number {
  let seen = 0;
  for (let run = 0; run < runs; run++) if (alarms(run)) seen += 1;
  return seen;
}
