import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { builtCommand } from "./built.ts";
import { writeCorpus } from "./corpus.ts";
import { type Cost, measure, median } from "./measure.ts";

/**
 * `npm run bench:scan [-- --megabytes 1000 --rounds 3]`: `scan` over generated session logs against a bare loop that
 * reads the same lines and parses them, both plain JavaScript, as whole processes, in turn, in the same run. Prints ratios;
 * judges nothing.
 */
const { values } = parseArgs({
  options: { megabytes: { type: "string", default: "1000" }, rounds: { type: "string", default: "3" } },
});
const folder = mkdtempSync(join(tmpdir(), "evenkeel-bench-"));
const canPin = spawnSync("taskset", ["-c", "0", "true"]).status === 0;
const one = canPin ? 0 : null;
const seconds = (value: number): string => value.toFixed(2).padStart(8);
const megabytes = (value: number): string => String(Math.round(value / 1e6)).padStart(6);

try {
  const corpus = writeCorpus(folder, Number(values.megabytes) * 1e6);
  console.log(
    `${(corpus.bytes / 1e6).toFixed(0)} MB, ${corpus.files} files, ${corpus.lines} lines, ${corpus.calls} calls; ` +
      `${availableParallelism()} processors, Node ${process.versions.node}${canPin ? "" : "; taskset is missing: not pinned"}`,
  );
  const command = builtCommand();
  const loop = ["bench/bare-loop.mjs", folder];
  const result = join(folder, "result.json");
  const scan = (threads: number): string[] => [
    command,
    "scan",
    folder,
    "--threads",
    String(threads),
    "--fail-on",
    "never",
    "-o",
    result,
  ];
  const runs: { readonly loopOne: Cost; readonly scanOne: Cost; readonly loopTwo: Cost; readonly scanTwo: Cost }[] = [];
  await measure(loop, null); // warms the file cache
  for (let round = 0; round < Number(values.rounds); round += 1) {
    runs.push({
      loopOne: await measure(loop, one),
      scanOne: await measure(scan(1), one),
      loopTwo: await measure(loop, null),
      scanTwo: await measure(scan(2), null),
    });
  }
  const found: { exchanges: number; tokens: { output: number } } = JSON.parse(readFileSync(result, "utf8"));
  if (found.exchanges !== corpus.calls || found.tokens.output !== corpus.output) {
    throw new Error(
      `scan found ${found.exchanges} calls and ${found.tokens.output} output tokens, not ${corpus.calls} and ${corpus.output}`,
    );
  }
  const row = (name: string, pick: (run: (typeof runs)[number]) => Cost): void => {
    const all = runs.map(pick);
    console.log(
      `${name.padEnd(34)}${seconds(median(all.map((cost) => cost.wall)))}${seconds(median(all.map((cost) => cost.cpu)))}${megabytes(Math.max(...all.map((cost) => cost.peak)))}`,
    );
  };
  console.log(`\n${"median of each, peak of all".padEnd(34)}  wall s   cpu s  peak MB`);
  row("bare loop, one processor", (run) => run.loopOne);
  row("scan, one processor", (run) => run.scanOne);
  row("bare loop, two processors", (run) => run.loopTwo);
  row("scan, two threads", (run) => run.scanTwo);
  const ratios = {
    oneProcessor: median(runs.map((run) => run.scanOne.wall / run.loopOne.wall)),
    twoProcessors: median(runs.map((run) => run.scanTwo.wall / run.loopTwo.wall)),
    oneProcessorCpu: median(runs.map((run) => run.scanOne.cpu / run.loopOne.cpu)),
    twoProcessorsCpu: median(runs.map((run) => run.scanTwo.cpu / run.loopTwo.cpu)),
    peakBytes: Math.max(...runs.flatMap((run) => [run.scanOne.peak, run.scanTwo.peak])),
  };
  const said = (wall: number, cpu: number): string => `${wall.toFixed(2)} (processor time: ${cpu.toFixed(2)})`;
  console.log("\nscan / bare loop, pair by pair, median of wall clock:");
  console.log(`  on one processor  ${said(ratios.oneProcessor, ratios.oneProcessorCpu)}`);
  console.log(`  on two            ${said(ratios.twoProcessors, ratios.twoProcessorsCpu)}`);
  mkdirSync("bench/out", { recursive: true });
  writeFileSync("bench/out/scan.json", `${JSON.stringify({ corpus, runs, ratios }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
