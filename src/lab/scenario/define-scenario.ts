import { problemLine } from "../../contract/index.ts";
import { scenarioOf } from "./parse-scenario.ts";
import type { Scenario } from "./scenario.ts";
import type { ScenarioInput } from "./schema.ts";

/**
 * A scenario in TypeScript: the same words as in YAML.
 *
 * @example
 * ```ts
 * scenario("idle/lunch", {
 *   scenario: 1,
 *   about: "An hour off.",
 *   steps: [{ say: "Read the notes.", model: [{ think: "…", use: "read notes.txt" }, "They say six."] }, { idle: "61m" }],
 * });
 * ```
 * @throws where it is no scenario, with every problem
 */
export function scenario(name: string, input: ScenarioInput): Scenario {
  const made = scenarioOf(input, name, name, null);
  if (made.is === "ok") return made.scenario;
  throw new TypeError(made.problems.map(problemLine).join("\n"));
}
