import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { delayRow, delaySettings } from "./monitors-live/delay.ts";
import { alarmRow, alarmSettings } from "./monitors-live/false-alarms.ts";

/**
 * `node bench/monitors-live.ts [--runs 200] [--drops 60] [--seed 1]`: monitors as the server runs them: sessions that come at certain hours,
 * last, break a promise somewhere on their way and end; facts in batches, scores that come late, the server started anew in
 * between. How often they alarm where nothing dropped, and how long a drop takes to be seen. Prints tables and writes
 * `bench/out/monitors-live.json`.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    /** Of the second table. */
    drops: { type: "string", default: "60" },
  },
});
const runs = Number(values.runs);
const drops = Number(values.drops);
const seed = Number(values.seed);
const rows: object[] = [];
console.log("Nothing drops; ARL 1,000                             first alarm after  ±error  within 100  promised");
for (const setup of alarmSettings) {
  const row = alarmRow(setup, runs, seed);
  rows.push({ setup: setup.name, ...row });
  const { mean, error, within, promised } = row;
  console.log(
    `${setup.name.padEnd(52)} ${mean.toFixed(0).padStart(17)}  ${error.toFixed(0).padStart(6)}  ${`${(100 * within).toFixed(1)} %`.padStart(10)}  ${promised}`,
  );
}
console.log("\nIt drops in one of four versions; ARL 10,000                mean  ±error    q90  early  never");
for (const setup of delaySettings) {
  const row = delayRow(setup, drops, seed);
  rows.push({ setup: setup.name, ...row });
  const { mean, error, q90, early, never } = row;
  console.log(
    `${setup.name.padEnd(56)} ${mean.toFixed(0).padStart(7)} ${error.toFixed(0).padStart(7)} ${q90.toFixed(0).padStart(6)}  ${String(early).padStart(5)}  ${String(never).padStart(5)}`,
  );
}
mkdirSync("bench/out", { recursive: true });
writeFileSync("bench/out/monitors-live.json", `${JSON.stringify({ runs, drops, seed, rows }, null, 2)}\n`);
