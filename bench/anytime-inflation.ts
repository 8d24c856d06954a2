import { writeFileSync } from "node:fs";
import { MixBet, pairedTasks, seeded } from "../src/stats/index.ts";

/**
 * `node bench/anytime-inflation.ts [RUNS] [FILE.json]`: how many times the pairs of a test read once `MixBet` needs to
 * find the same drop with the same power. The largest ratio over the drops is what `anytimeInflation` is made of.
 */
const runs = Number(process.argv[2] ?? 4000);
const powers = [0.5, 0.8, 0.9, 0.95];

interface Row {
  readonly alpha: number;
  readonly variance: number;
  readonly drop: number;
  readonly ratios: readonly number[];
  /** Mean pairs to stop, by the pairs of the test read once with power 0.9. */
  readonly mean: number;
}

const rows: Row[] = [];
for (const alpha of [0.05, 0.01]) {
  for (const variance of [0.2, 0.05]) {
    for (const drop of [0.02, 0.03, 0.05, 0.1]) {
      // Differences in {−1, 0, 1} of this mean and variance, where there are such.
      const second = variance + drop ** 2;
      if (second < drop) continue;
      rows.push(row(alpha, variance, drop, (second + drop) / 2, second));
    }
  }
}

console.log(`alpha  variance  drop   ${powers.map((power) => `at ${power}`.padEnd(9)).join("")}mean/0.9`);
for (const { alpha, variance, drop, ratios, mean } of rows) {
  const cells = [alpha, variance, drop].map((each) => String(each).padEnd(7)).join("  ");
  console.log(`${cells}${ratios.map((ratio) => ratio.toFixed(2).padEnd(9)).join("")}${mean.toFixed(2)}`);
}
const worst = powers.map((_, k) => Math.max(...rows.map(({ ratios }) => ratios[k] ?? 0)));
console.log(`largest                  ${worst.map((ratio) => ratio.toFixed(2).padEnd(9)).join("")}`);
const file = process.argv[3];
if (file !== undefined) writeFileSync(file, `${JSON.stringify({ runs, powers, rows, worst }, null, 2)}\n`);

function row(alpha: number, variance: number, drop: number, down: number, second: number): Row {
  const random = seeded(20_261_120);
  const once = (power: number) => pairedTasks(drop, { between: variance, within: 0 }, 1, { alpha, power });
  const cap = 20 * once(0.9);
  const stops = Array.from({ length: runs }, () => {
    const bet = new MixBet();
    while (bet.n < cap) {
      const u = random();
      if (bet.update(u < down ? 1 : u < second ? -1 : 0, 1) >= -Math.log(alpha)) break;
    }
    return bet.n;
  }).toSorted((a, b) => a - b);
  const ratios = powers.map((power) => (stops[Math.ceil(power * runs) - 1] ?? cap) / once(power));
  return { alpha, variance, drop, ratios, mean: stops.reduce((sum, n) => sum + n, 0) / runs / once(0.9) };
}
