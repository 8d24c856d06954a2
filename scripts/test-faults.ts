import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seeded } from "../src/stats/index.ts";
import { allFaults } from "../test/faults/all-faults.ts";
import type { Fault, Outcome, Stage } from "../test/faults/fault.ts";

/**
 * `npm run test:faults [-- PART…]`: does to Evenkeel what machines, networks and people do, and says by figures what held. With arguments, only the
 * faults whose name contains one of them.
 */
type Verdict = Outcome | { readonly is: "broken"; readonly because: string };

/** Milliseconds. As every bound of these faults it says that something never ends, not that a machine is slow. */
const longest = 900_000;
const wanted = process.argv.slice(2);
const faults = allFaults.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const verdicts: (readonly [Fault, Verdict])[] = [];
for (const fault of faults) {
  const began = performance.now();
  const verdict = await verdictOn(fault);
  verdicts.push([fault, verdict]);
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  console.error(
    `${verdict.is.padEnd(7)} ${fault.name} (${took})${verdict.is === "held" ? "" : `: ${verdict.because}`}`,
  );
}

console.log("\n| fault | figure | verdict |\n|---|---|---|");
for (const [{ name, holds }, verdict] of verdicts) {
  const figure = verdict.is === "held" ? verdict.figure : `${holds}: ${verdict.because.split("\n")[0] ?? ""}`;
  console.log(`| ${name} | ${figure.replaceAll("|", "\\|")} | ${verdict.is} |`);
}
const count = (is: Verdict["is"]): number => verdicts.filter(([, verdict]) => verdict.is === is).length;
console.log(`\n${count("held")} passed, ${count("broken")} failed, ${count("skipped")} skipped`);
if (faults.length === 0) console.error("no fault has such a name");
// in CI nothing may be left out unseen
const missed = process.env.CI === "true" ? count("skipped") : 0;
process.exit(faults.length > 0 && count("broken") + missed === 0 ? 0 : 1);

async function verdictOn(fault: Fault): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), "evenkeel-fault-"));
  const closers: (() => unknown)[] = [];
  const random = seeded(5);
  const stage: Stage = { folder, defer: (close) => void closers.push(close), random };
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`it did not end within ${longest / 1000} s`)), longest);
  try {
    return await Promise.race([fault.run(stage), late.promise]);
  } catch (error) {
    return { is: "broken", because: (error instanceof Error ? error.message : String(error)).slice(0, 600) };
  } finally {
    clearTimeout(timer);
    for (const close of closers.toReversed()) {
      await Promise.resolve(close()).catch((error: unknown) => console.error(`closing: ${String(error)}`));
    }
    await rm(folder, { recursive: true, force: true });
  }
}
