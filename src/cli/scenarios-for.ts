import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { problemLine } from "../contract/index.ts";
import { chooseScenarios, effortScenarios, parseScenario, type Scenario, shippedSuite } from "../lab/scenario/index.ts";
import { CommandError, exit } from "./exit.ts";

export interface ScenariosFor {
  readonly scenarios: readonly Scenario[];
  /** Files with something in them that is no scenario: the others are played all the same. */
  readonly unreadable: readonly Unreadable[];
}

export interface Unreadable {
  readonly scenario: { readonly name: string; readonly group: string; readonly about: string };
  /** Every problem, with file, line and column. */
  readonly because: string;
}

export const noScenarios: ScenariosFor = { scenarios: [], unreadable: [] };

/**
 * The scenarios that a person's words stand for: files, and what of the shipped suite they name.
 *
 * @throws CommandError 64 for a name or a file that is not there, 65 where nothing is left to play
 */
export function scenariosFor(words: readonly string[], efforts: readonly string[]): ScenariosFor {
  const isFile = (word: string): boolean => /\.ya?ml$/.test(word);
  const read = words.filter(isFile).map(scenarioIn);
  const files = read.flatMap((one) => ("because" in one ? [] : [one]));
  const unreadable = read.flatMap((one) => ("because" in one ? [one] : []));
  const named = words.filter((word) => !isFile(word));
  if (named.length === 0 && read.length > 0) {
    if (files.length === 0)
      throw new CommandError(exit.badInput, unreadable.map(({ because }) => because).join("\n  "));
    return { scenarios: files, unreadable };
  }
  const suite = [...shippedSuite(), ...effortScenarios(efforts, ["first", "other"])];
  const chosen = chooseScenarios(named, suite);
  if (chosen.is === "unknown") {
    throw new CommandError(
      exit.usage,
      `there is no scenario "${chosen.word}"`,
      `${chosen.next}; evenkeel lab --list shows all`,
    );
  }
  return { scenarios: [...chosen.scenarios, ...files], unreadable };
}

function scenarioIn(file: string): Scenario | Unreadable {
  if (!existsSync(file)) throw new CommandError(exit.usage, `${file} is not there`);
  const name = `file/${basename(file).replace(/\.ya?ml$/, "")}`;
  const parsed = parseScenario(readFileSync(file, "utf8"), file, name);
  if (parsed.is === "ok") return parsed.scenario;
  const because = parsed.problems.map(problemLine).join("; ");
  return { scenario: { name, group: "file", about: "It could not be read." }, because };
}
