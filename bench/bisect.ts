import { writeFileSync } from "node:fs";
import { bisect, seeded } from "../src/stats/index.ts";

/**
 * `node bench/bisect.ts [SEARCHES] [FILE.json]`: runs that a search among 64 releases takes, and how often it is right.
 * The release that changed is drawn evenly; beforehand "nothing changed" has a chance of 0.1.
 */
const searches = Number(process.argv[2] ?? 200);
const releases = 64;
const rows = [];
console.log("before  after  stop   mean runs  q90    right   gave up");
for (const [before, after, cap] of [
  [0.65, 0.05, 2_000],
  [0.9, 0.5, 2_000],
  [0.65, 0.55, 20_000],
  [0.65, 0.65, 500],
] as const) {
  for (const stop of [0.95, 0.98]) {
    const random = seeded(20_261_120);
    const ends = Array.from({ length: cap > 5_000 ? Math.ceil(searches / 4) : searches }, () => {
      const came = 1 + Math.floor(random() * (releases - 1));
      const { step, runs } = bisect(releases, (k) => random() < (k < came ? before : after), { none: 0.1 }, cap, stop);
      return { runs, right: step.is === "found" && step.release === came, searching: step.is === "searching" };
    });
    const share = (test: (end: (typeof ends)[number]) => boolean): number => ends.filter(test).length / ends.length;
    const sorted = ends.map(({ runs }) => runs).toSorted((a, b) => a - b);
    const row = {
      before,
      after,
      stop,
      searches: ends.length,
      mean: sorted.reduce((sum, runs) => sum + runs, 0) / ends.length,
      q90: sorted[Math.ceil(0.9 * ends.length) - 1] ?? cap,
      right: before === after ? null : share(({ right }) => right),
      searching: share(({ searching }) => searching),
    };
    rows.push(row);
    const cells = [
      before,
      after,
      stop,
      Math.round(row.mean),
      row.q90,
      row.right?.toFixed(3) ?? "–",
      row.searching.toFixed(3),
    ];
    console.log(cells.map((cell, i) => String(cell).padEnd([8, 7, 7, 11, 7, 8, 7][i] ?? 8)).join(""));
  }
}
const file = process.argv[3];
if (file !== undefined) writeFileSync(file, `${JSON.stringify({ releases, rows }, null, 2)}\n`);
