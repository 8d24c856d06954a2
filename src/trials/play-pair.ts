import type { Draw, TrialOutcome } from "../stats/index.ts";
import { type Counting, counted } from "./counted.ts";
import type { Runs } from "./runs.ts";
import { uniform } from "./uniform.ts";

/**
 * Both runs of a drawn task, one directly after the other, in an order drawn for each pair: what the day does to one arm it
 * does to the other.
 */
export async function playPair(
  runs: Runs,
  draw: Draw,
  counting: Counting,
  seed: string,
  signal: AbortSignal,
): Promise<TrialOutcome> {
  const run = async (arm: "base" | "candidate") =>
    counted(await runs.run("trial", draw.index, arm, draw.task, signal), counting);
  if (uniform(seed, "order", draw.index) < 0.5) {
    const base = await run("base");
    return { base, candidate: await run("candidate") };
  }
  const candidate = await run("candidate");
  return { base: await run("base"), candidate };
}
