import type { AgentUnderTest } from "../agents/index.ts";
import { type ScenarioInput, scenario } from "../scenario/index.ts";
import { play } from "./play.ts";
import type { PlayOptions } from "./play-options.ts";
import type { Played } from "./played.ts";

/** Scenarios played at most on the way. */
const mostTrials = 60;

/**
 * The fewest steps of a scenario with which an agent still breaks the same promise: ever smaller parts are left out as
 * long as it does (delta debugging, Zeller 2002, complements only).
 *
 * @returns the input as it was where it breaks nothing
 */
export async function minimise(
  name: string,
  input: ScenarioInput,
  agent: AgentUnderTest,
  options: PlayOptions,
): Promise<{ readonly input: ScenarioInput; readonly played: Played; readonly trials: number }> {
  let played = await play(scenario(name, input), agent, options);
  const wanted = firstBroken(played);
  let steps = input.steps;
  let trials = 1;
  if (wanted === null) return { input, played, trials };
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < steps.length && steps.length > 1 && trials < mostTrials; ) {
      const less = steps.filter((_, index) => index < at || index >= at + size);
      if (less.length === 0) break;
      const tried = await play(scenario(name, { ...input, steps: less }), agent, { ...options, record: null });
      trials += 1;
      if (firstBroken(tried) === wanted) {
        steps = less;
        played = tried;
      } else at += size;
    }
  }
  return { input: { ...input, steps }, played, trials };
}

function firstBroken({ violations }: Played): string | null {
  return violations.find(({ severity }) => severity !== "info")?.invariant ?? null;
}
