import type { Draw, TrialOutcome } from "../stats/index.ts";
import type { Runs } from "./runs.ts";
import { uniform } from "./uniform.ts";

/**
 * Both runs of a drawn task, one directly after the other, in an order drawn for each pair: what the day does to one arm it
 * does to the other.
 */
export async function playPair(
  runs: Runs,
  { index, task }: Draw,
  seed: string,
  signal: AbortSignal,
): Promise<TrialOutcome> {
  if (uniform(seed, "order", index) < 0.5) {
    const base = await runs.run("trial", index, "base", task, signal);
    return { base, candidate: await runs.run("trial", index, "candidate", task, signal) };
  }
  const candidate = await runs.run("trial", index, "candidate", task, signal);
  return { base: await runs.run("trial", index, "base", task, signal), candidate };
}
