import { writeFileSync } from "node:fs";
import { horizonInflation } from "../src/judge/index.ts";
import { MixBet, type MixBetOptions, pairedDetectable } from "../src/stats/index.ts";
import { mulberry32 } from "./mulberry32.ts";

/**
 * `node bench/compare.ts [RUNS] [FILE.json]`: how many times the pairs of a test read once the bets of a finished
 * comparison need (their number is declared as horizon) to find the same drop with the same power, and beside it bets
 * without a horizon. `horizonInflation` is held to it.
 */
const runs = Number(process.argv[2] ?? 2000);
const shapes = [
  [30, 0.2],
  [100, 0.2],
  [100, 0.4],
  [300, 0.05],
  [300, 0.2],
  [300, 0.4],
  [1000, 0.05],
  [1000, 0.2],
  [3000, 0.2],
] as const;

interface Row {
  readonly alpha: number;
  readonly power: number;
  readonly pairs: number;
  readonly variance: number;
  readonly drop: number;
  readonly inflation: number;
  /** The same without a horizon. */
  readonly open: number;
}

const rows: Row[] = [];
for (const alpha of [0.05, 0.01]) {
  for (const power of [0.8, 0.9]) {
    for (const [pairs, variance] of shapes) rows.push(row(alpha, power, pairs, variance));
  }
}
console.log("alpha  power  pairs  variance  drop    inflation  open-ended");
for (const { alpha, power, pairs, variance, drop, inflation, open } of rows) {
  console.log(
    `${String(alpha).padEnd(7)}${String(power).padEnd(7)}${String(pairs).padEnd(7)}${String(variance).padEnd(10)}${drop.toFixed(3)}   ${inflation.toFixed(2).padEnd(11)}${open.toFixed(2)}`,
  );
}
const worst = Math.max(...rows.filter(({ pairs }) => pairs >= 100).map(({ inflation }) => inflation));
console.log(`largest from 100 pairs on ${worst.toFixed(2)}, taken for ${horizonInflation}`);
const file = process.argv[3];
if (file !== undefined) writeFileSync(file, `${JSON.stringify({ runs, rows, worst, horizonInflation }, null, 2)}\n`);

/** The drop that is found with this power, by bisection, against the one that a test read once finds. */
function row(alpha: number, power: number, pairs: number, variance: number): Row {
  const [closed, open] = [{ horizon: pairs, alpha }, {}].map((options) =>
    ratio(options, alpha, power, pairs, variance),
  );
  const once = pairedDetectable(pairs, { between: variance, within: 0 }, 1, { alpha, power });
  const found = closed ?? Number.NaN;
  return { alpha, power, pairs, variance, drop: once * found, inflation: found ** 2, open: (open ?? Number.NaN) ** 2 };
}

/** The drop that such bets find with this power, by that of a test read once. */
function ratio(options: MixBetOptions, alpha: number, power: number, pairs: number, variance: number): number {
  const random = mulberry32(20_261_120 + pairs);
  const once = pairedDetectable(pairs, { between: variance, within: 0 }, 1, { alpha, power });
  const found = (drop: number): number => {
    // Differences in {−1, 0, 1} of this mean and variance, where there are such.
    const second = Math.max(variance + drop ** 2, drop);
    const down = (second + drop) / 2;
    let hits = 0;
    for (let run = 0; run < runs; run++) {
      const bet = new MixBet(options);
      for (let n = 0; n < pairs; n++) {
        const u = random();
        if (bet.update(u < down ? 1 : u < second ? -1 : 0, 1) >= -Math.log(alpha)) {
          hits++;
          break;
        }
      }
    }
    return hits / runs;
  };
  let [low, high] = [1, 2];
  for (let step = 0; step < 8; step++) {
    const middle = (low + high) / 2;
    if (found(once * middle) < power) low = middle;
    else high = middle;
  }
  return high;
}
