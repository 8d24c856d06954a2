import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { Repeater, rows } from "./detect/index.ts";
import { printRow } from "./rows/print-row.ts";
import { type Brought, type Kept, notRun } from "./rows/row.ts";
import { tableOf } from "./rows/table-of.ts";

/**
 * `npm run bench:detect [-- --only a,g --quick --threads 2]`: the numbers of the statistics, each with its target, from
 * simulations with fixed seeds. A row is written as soon as it is finished, and stays until it is run again: `--show`
 * prints what is there and runs nothing, `--show --markdown` as a table. `--quick` repeats a tenth as often, and says so.
 */
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    threads: { type: "string", default: String(Math.min(2, availableParallelism())) },
    quick: { type: "boolean", default: false },
    show: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
  },
});
const file = values.quick ? "bench/out/detect-quick.json" : "bench/out/detect.json";
const chosen = values.only?.split(",") ?? Object.keys(rows);
const unknown = chosen.filter((letter) => !Object.hasOwn(rows, letter));
if (unknown.length > 0) throw new Error(`--only ${unknown.join(",")}: the rows are ${Object.keys(rows).join(", ")}`);

let kept = written();
const repeater = new Repeater(values.show ? 0 : Number(values.threads));
const options = {
  repeater,
  times: (full: number): number => (values.quick ? Math.ceil(full / 10) : full),
  say: (text: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  },
};
if (values.quick) console.log("--quick: a tenth of the repetitions; bounds are wide, and misses by chance are likely");

for (const [letter, load] of values.show ? [] : Object.entries(rows)) {
  if (!chosen.includes(letter)) continue;
  const begun = performance.now();
  const at = new Date().toISOString();
  const [busy = Number.NaN] = loadavg();
  let about = letter;
  const brought: Brought = await load()
    .then((row) => {
      about = row.about;
      return row.run(options);
    })
    .catch((cause: unknown) => ({
      figures: [notRun(about, "", cause instanceof Error ? cause.message : String(cause))],
      details: null,
    }));
  const took = (performance.now() - begun) / 1000;
  const [busyNow = Number.NaN] = loadavg();
  // Other rows may have been written meanwhile by another run of this script.
  kept = {
    ...written(),
    [letter]: { about, ...brought, at, took, load: [busy, busyNow].map((each) => Number(each.toFixed(1))) },
  };
  write();
  printRow(letter, kept[letter]);
}
await repeater.end();
if (values.show) {
  const letters = Object.keys(kept).sort();
  if (values.markdown) console.log(tableOf(kept));
  else for (const letter of letters) printRow(letter, kept[letter]);
}
process.exitCode = chosen.every((letter) => kept[letter]?.figures.every(({ is }) => is === "met")) ? 0 : 1;

function written(): Record<string, Kept> {
  // What this script wrote.
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).rows : {};
}

function write(): void {
  mkdirSync("bench/out", { recursive: true });
  const { quick } = values;
  const processors = availableParallelism();
  const text = JSON.stringify({ node: process.versions.node, processors, quick, rows: kept }, null, 2);
  writeFileSync(`${file}.new`, `${text}\n`);
  renameSync(`${file}.new`, file);
}
