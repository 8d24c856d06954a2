import { existsSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { readHar } from "../capture/har/index.ts";
import type { AgentUnderTest } from "../lab/agents/index.ts";
import { type LabResult, minimise, type PlayOptions } from "../lab/run/index.ts";
import { type ScenarioInput, scenarioFrom } from "../lab/scenario/index.ts";
import type { Exchange } from "../wire/index.ts";
import { CommandError, exit } from "./exit.ts";

/**
 * The scenario that a captured session makes.
 *
 * @throws CommandError 64 for a file that is not there, 65 for one that holds nothing to play
 */
export async function sessionIn(file: string, keepTexts: boolean): Promise<ScenarioInput> {
  if (!existsSync(file)) throw new CommandError(exit.usage, `${file} is not there`);
  const exchanges: Exchange[] = [];
  for await (const one of readHar(file)) {
    if (one.is === "exchange") exchanges.push(one.exchange);
    else if (one.is === "problem")
      process.stderr.write(`${one.problem.input} ${one.problem.where}: ${one.problem.what}\n`);
  }
  const made = scenarioFrom(exchanges, keepTexts);
  if (made.is === "scenario") return made.input;
  throw new CommandError(
    exit.badInput,
    `${file}: ${made.because}`,
    "evenkeel record makes a HAR of any client's session",
  );
}

/** Plays it, leaves out what is not needed for what it breaks, and says what that took. */
export async function playSession(
  input: ScenarioInput,
  agent: AgentUnderTest,
  options: PlayOptions,
): Promise<{ readonly result: LabResult; readonly input: ScenarioInput }> {
  const begun = performance.now();
  const least = await minimise("captured/session", input, agent, options);
  const { models, effort, seed } = options;
  const took = Math.round(performance.now() - begun);
  if (least.input.steps.length < input.steps.length) {
    process.stderr.write(
      `${input.steps.length} steps became ${least.input.steps.length} that still break, in ${least.trials} runs\n`,
    );
  }
  const result: LabResult = {
    version: 1,
    agent: agent.name,
    models,
    effort,
    cohorts: [],
    played: [least.played],
    took,
    ...(seed === undefined ? {} : { seed }),
  };
  return { result, input: least.input };
}

/** @throws CommandError 70 where it cannot be written */
export function saveScenario(file: string, input: ScenarioInput): void {
  try {
    writeFileSync(file, inYaml(input));
  } catch (cause) {
    throw new CommandError(
      exit.internal,
      `cannot write ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

export function inYaml(input: ScenarioInput): string {
  return stringify(input, { lineWidth: 120 });
}
