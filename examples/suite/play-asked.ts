import { agentNamed } from "./agents.ts";
import { playTask, type SimulatedScore, type SumTask } from "./play-task.ts";

/** What `run.mjs` asks for. */
export interface Asked {
  readonly agent: string;
  readonly effort: string;
  readonly seed: string;
  readonly task: SumTask;
}

export async function playAsked({ agent, effort, seed, task }: Asked): Promise<SimulatedScore> {
  return playTask(await agentNamed(agent), task, { seed, effort });
}
