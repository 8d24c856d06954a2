import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install } from "../../src/lab/agents/index.ts";
import type { Played } from "../../src/lab/run/index.ts";
import { type Scenario, shippedSuite } from "../../src/lab/scenario/index.ts";
import { type Figure, figure, notRun, type Row, seconds } from "../rows/row.ts";
import { inWords, runLab, tally } from "./run-lab.ts";

const invariant = "thinking-cleared-once";
const hour = 3_600_000;
const most = 60;

/** The thinking bug of April 2026 in the release that has it, and the release that has it no more. */
export const realBug: Row = {
  about: "the real bug in the real product",
  async run({ say }) {
    const idle = shippedSuite().filter(({ group }) => group === "idle");
    const figures: Figure[] = [];
    const details: unknown[] = [];
    for (const [version, latches] of [
      ["2.1.97", true],
      ["2.1.101", false],
    ] as const) {
      const name = `claude@${version}`;
      say(`installing ${name}`);
      const installed = await installTime(version);
      if (installed.is === "unavailable") {
        figures.push(notRun(`lab idle --agent ${name}`, "", installed.because));
        continue;
      }
      say(`lab idle --agent ${name}`);
      const run = await runLab(["idle", "--agent", name]);
      const { result } = run;
      const took = `${seconds(run.wall)}, installed in ${seconds(installed.took)}`;
      details.push({ ...run, installed: installed.took });
      if (result === null) {
        figures.push(notRun(run.command, "", run.said));
        continue;
      }
      const wrong = idle.flatMap((scenario) => amiss(scenario, result.played, latches) ?? []);
      const longGaps = idle.filter(hasLongGap).length;
      figures.push(
        figure(
          `\`lab idle --agent ${name}\``,
          latches ? `${invariant} at the second request that clears, in each scenario with more than an hour` : "clean",
          latches ? `${longGaps - wrong.length} of ${longGaps} (${inWords(tally(result))})` : inWords(tally(result)),
          wrong.length === 0,
          wrong.join("; "),
        ),
        figure("… takes, after install", `≤ ${most} s`, took, run.wall <= most),
      );
    }
    return { figures, details };
  },
};

/** Into a cache of its own, so that it is really fetched (npm may have the package's file). Seconds. */
async function installTime(version: string) {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-bench-install-"));
  const before = process.env.EVENKEEL_CACHE;
  process.env.EVENKEEL_CACHE = folder;
  const begun = performance.now();
  try {
    const got = await install("claude-code", version);
    return got.is === "installed" ? { is: got.is, took: (performance.now() - begun) / 1000 } : got;
  } finally {
    if (before === undefined) delete process.env.EVENKEEL_CACHE;
    else process.env.EVENKEEL_CACHE = before;
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasLongGap({ steps }: Scenario): boolean {
  return steps.some((step) => step.is === "idle" && step.ms > hour);
}

/** What is not as it must be; `null`: all is. */
function amiss(scenario: Scenario, all: readonly Played[], latches: boolean): string | null {
  const { name } = scenario;
  const played = all.find((one) => one.scenario === name);
  if (played === undefined) return `${name} was not played`;
  const { verdict, violations, calls } = played;
  const counted = violations.filter(({ severity }) => severity !== "info");
  if (!latches || !hasLongGap(scenario)) return verdict.is === "clean" ? null : `${name}: ${verdict.is}`;
  if (counted.length !== 1) return `${name}: ${counted.length} violations`;
  const clearing = calls.filter(
    ({ lane, contextEdits }) => lane === "main" && contextEdits?.includes("thinking_turns"),
  );
  const [only] = counted;
  if (only?.invariant !== invariant) return `${name}: ${only?.invariant}`;
  return only.exchange === clearing[1]?.exchange ? null : `${name}: told at call ${only.call}`;
}
