import { writeFileSync } from "node:fs";
import { compare } from "../src/judge/compare/index.ts";
import { defaultBudget, horizonInflation, type ScoreSet, type TaskScores } from "../src/judge/index.ts";
import { logBinomialTails, MixBet, type MixBetOptions, pairedDetectable, seeded } from "../src/stats/index.ts";

/**
 * `node bench/compare.ts [RUNS] [FILE.json]`: how many times the pairs of a test read once the bets of a finished
 * comparison need (their number is declared as horizon) to find the same drop with the same power, and beside it bets
 * without a horizon; `horizonInflation` is held to it. Then the false alarms of whole comparisons, from files to evidence.
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

const alarms = falseAlarms(2 * runs);
console.log("\nfalse alarms at alpha 0.05, 300 tasks\nregressed  fail    ship    at most (99 %)");
for (const { name, rates, bound } of alarms) {
  const [regressed, fail, ship] = rates.map((rate) => rate.toFixed(3).padEnd(8));
  console.log(`${regressed}   ${fail}${ship}${bound.toFixed(3)}   ${name}`);
}
const file = process.argv[3];
if (file !== undefined) {
  writeFileSync(file, `${JSON.stringify({ runs, rows, worst, horizonInflation, alarms }, null, 2)}\n`);
}

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
  const random = seeded(20_261_120 + pairs);
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

interface Alarms {
  readonly name: string;
  /** Of `regressed` where nothing changed; of `fail` and of `ship` where just the margin is lost. */
  readonly rates: readonly [regressed: number, fail: number, ship: number];
  /** What 99 of 100 tests of error rate 0.05 stay within. */
  readonly bound: number;
}

function falseAlarms(count: number): readonly Alarms[] {
  let most = 0;
  while (Math.exp(logBinomialTails(most + 1, count, 0.05).atLeast) > 0.01) most++;
  const settings = [0.02, 0.5, 0.65, 0.95].flatMap((rate) => [
    { name: `pass rate ${rate}, independent tasks`, rate, size: 1 },
    { name: `pass rate ${rate}, 60 clusters of 1 to 9 tasks that move as one`, rate, size: 9 },
  ]);
  return settings.map(({ name, rate, size }) => {
    const random = seeded(20_261_120);
    let [regressed, fail, ship] = [0, 0, 0];
    for (let run = 0; run < count; run++) {
      if (evidenceOf(random, rate, rate, size).regressed >= 20) regressed++;
      const { fail: beyond, ship: safe } = evidenceOf(random, rate + 0.03, rate, size);
      if (beyond >= 20) fail++;
      if (safe >= 20) ship++;
    }
    return { name, rates: [regressed / count, fail / count, ship / count], bound: most / count };
  });
}

/** One run per task and arm, of tasks whose own rates are spread as far as their mean allows. */
function evidenceOf(random: () => number, base: number, candidate: number, size: number) {
  const before = new Map<string, TaskScores>();
  const after = new Map<string, TaskScores>();
  const put = (set: Map<string, TaskScores>, task: string, cluster: string | null, score: number): void => {
    const metrics = new Map([["score", { n: 1, sum: score, squares: score, missing: 0 }]]);
    set.set(task, { task, cluster, metrics });
  };
  const units = size === 1 ? 300 : 60;
  for (let unit = 0; unit < units; unit++) {
    const spread = Math.min(candidate, 1 - base) * (random() < 0.5 ? 1 : -1) * 0.5;
    const [from, to] = [Number(random() < base + spread), Number(random() < candidate + spread)];
    const tasks = size === 1 ? 1 : 1 + Math.floor(random() * size);
    for (let task = 0; task < tasks; task++) {
      const id = `${unit}.${task}.${random()}`;
      put(before, id, size === 1 ? null : `c${unit}`, from);
      put(after, id, size === 1 ? null : `c${unit}`, to);
    }
  }
  const options = { method: "anytime", onOverlap: false, flips: false } as const;
  const found = compare(setOf(before), setOf(after), [defaultBudget("score")], options);
  if (found.is === "refused") throw new Error("the simulated scores are refused");
  return found.comparison.evidence;
}

function setOf(tasks: ReadonlyMap<string, TaskScores>): ScoreSet {
  return {
    file: "simulated",
    format: "jsonl",
    metrics: ["score"],
    facts: new Map([["score", { form: null, low: null, high: null }]]),
    tasks,
    runs: tasks.size,
    simulated: tasks.size,
    missing: [],
    notes: [],
  };
}
