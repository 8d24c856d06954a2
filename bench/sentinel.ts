import { SuiteTrial } from "../src/stats/index.ts";
import { randomOf } from "./detect/random.ts";
import { suiteRates } from "./detect/suites.ts";

/**
 * `node bench/sentinel.ts`: how many fresh runs of a steady baseline it takes until a sentinel has proven that the baseline
 * drifted by less than the margin. Fixed seeds; 30 simulations a row.
 */
const most = 6000;
const every = 25;
const alpha = 0.025;
const times = 30;

console.log("| tasks | runs of each in the bank | margin | half are shown by | nine of ten by | not shown in 6,000 |");
console.log("|---|---|---|---|---|---|");
for (const [tasks, runs, margin] of [
  [300, 50, 0.03],
  [1000, 50, 0.03],
  [300, 50, 0.05],
  [300, 50, 0.1],
] as const) {
  const took = Array.from({ length: times }, (_, seed) => runsUntilShown(tasks, runs, margin, seed)).toSorted(
    (a, b) => a - b,
  );
  const at = (share: number): string => String(took[Math.ceil(share * times) - 1] ?? most);
  const never = took.filter((each) => each === Number.POSITIVE_INFINITY).length;
  console.log(`| ${tasks} | ${runs} | ${margin * 100} points | ${at(0.5)} | ${at(0.9)} | ${never} of ${times} |`);
}

function runsUntilShown(tasks: number, runs: number, margin: number, seed: number): number {
  const random = randomOf(seed * 77 + 5);
  const pass = (rate: number): number => random.flip(rate);
  const truth = suiteRates(tasks, 0.65, random);
  const rates = truth.map((rate) => Array.from({ length: runs }, () => pass(rate)).reduce((a, b) => a + b, 0) / runs);
  const trial = new SuiteTrial({
    tasks,
    cap: most,
    margin: 0.5,
    alpha: { regressed: alpha, fail: alpha, ship: alpha },
    bank: { rates, runs: rates.map(() => runs) },
  });
  while (trial.mayDraw) {
    const { task } = trial.draw(random.next());
    trial.take({ base: null, candidate: pass(truth[task] ?? 0) });
    if (trial.taken % every !== 0) continue;
    const { low, high } = trial.interval(alpha, alpha);
    if (low > -margin && high < margin) return trial.taken;
  }
  return Number.POSITIVE_INFINITY;
}
