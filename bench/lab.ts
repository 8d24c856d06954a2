import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { rows } from "./lab/index.ts";
import { printRow } from "./rows/print-row.ts";
import { type Brought, type Kept, notRun, type RowOptions } from "./rows/row.ts";
import { tableOf } from "./rows/table-of.ts";

/**
 * `npm run bench:lab [-- --only a,c --seeds 50 --jobs 2 --live --kept]`: the numbers of the lab, each with its target. A row is
 * written as soon as it is finished, and stays until it is run again: `--show` prints what is there and runs nothing,
 * `--show --markdown` as a table. `--live` plays versions again, `--kept` takes an earlier mutation test.
 */
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    seeds: { type: "string", default: "50" },
    jobs: { type: "string", default: String(Math.min(2, availableParallelism())) },
    live: { type: "boolean", default: false },
    kept: { type: "boolean", default: false },
    show: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
  },
});
const file = "bench/out/lab.json";
const chosen = values.only?.split(",") ?? Object.keys(rows);
const unknown = chosen.filter((letter) => !Object.hasOwn(rows, letter));
if (unknown.length > 0) throw new Error(`--only ${unknown.join(",")}: the rows are ${Object.keys(rows).join(", ")}`);

// What this script wrote.
const kept: Record<string, Kept> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).rows : {};
const options: Omit<RowOptions, "partly"> = {
  ...{ jobs: Number(values.jobs), seeds: Number(values.seeds), live: values.live, kept: values.kept },
  say: (text) => process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`),
};

for (const [letter, load] of values.show ? [] : Object.entries(rows)) {
  if (!chosen.includes(letter)) continue;
  const begun = performance.now();
  const at = new Date().toISOString();
  const [busy = Number.NaN] = loadavg();
  const { about, run } = await load();
  const keep = (brought: Brought): void => {
    const took = (performance.now() - begun) / 1000;
    const [busyNow = Number.NaN] = loadavg();
    kept[letter] = { about, ...brought, at, took, load: [busy, busyNow].map((each) => Number(each.toFixed(1))) };
    write();
  };
  keep(
    await run({ ...options, partly: keep }).catch((cause: unknown) => ({
      figures: [notRun(about, "", cause instanceof Error ? cause.message : String(cause))],
      details: null,
    })),
  );
  printRow(letter, kept[letter]);
}
if (values.show) {
  const letters = Object.keys(kept).sort();
  if (values.markdown) console.log(tableOf(kept));
  else for (const letter of letters) printRow(letter, kept[letter]);
}
process.exitCode = chosen.every((letter) => kept[letter]?.figures.every(({ is }) => is === "met")) ? 0 : 1;

function write(): void {
  mkdirSync("bench/out", { recursive: true });
  const processors = availableParallelism();
  writeFileSync(`${file}.new`, `${JSON.stringify({ node: process.versions.node, processors, rows: kept }, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}
