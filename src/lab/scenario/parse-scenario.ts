import * as z from "zod";
import {
  didYouMean,
  explain,
  type Path,
  type Positions,
  parseDuration,
  quoted,
  readYaml,
} from "../../contract/document/index.ts";
import type { ContractProblem } from "../../contract/index.ts";
import { actsOf } from "./acts-of.ts";
import { defaultFiles } from "./default-files.ts";
import { needsOf } from "./needs-of.ts";
import type { Scenario, Step } from "./scenario.ts";
import {
  bareSteps,
  expectSchema,
  headShape,
  type RawStep,
  replyKeys,
  type StepName,
  stepNames,
  stepSchemas,
} from "./schema.ts";

/** Where something is wrong in a scenario. */
export type ScenarioProblem = ContractProblem;

export type ParsedScenario =
  | { readonly is: "ok"; readonly scenario: Scenario }
  | { readonly is: "bad"; readonly problems: readonly ScenarioProblem[] };

const limits = { characters: 1_000_000, problems: 50 };
const head = z.strictObject(headShape);
const topKeys: readonly string[] = [...Object.keys(headShape), "steps"];

/**
 * A scenario as written in YAML. Never throws; at most 50 problems, in order of their place.
 *
 * @param file what the file is called in messages
 * @param name of the scenario, `group/name`
 */
export function parseScenario(text: string, file: string, name: string): ParsedScenario {
  const read = readYaml(text, file, limits);
  return read.is === "bad" ? read : scenarioOf(read.value, file, name, read.positions);
}

/** A scenario as data. `positions` finds places in the text it came from. */
export function scenarioOf(value: unknown, file: string, name: string, positions: Positions | null): ParsedScenario {
  const problems: ScenarioProblem[] = [];
  const say = (path: Path, what: string, next: string | null = null, atKey = false): void => {
    const { line, column } = (atKey ? positions?.key(path) : positions?.value(path)) ?? { line: 0, column: 0 };
    const place = positions === null && path.length > 0 ? `${path.join(".")}: ` : "";
    problems.push({ file, line, column, what: `${place}${what}`, next });
  };
  const bad = (): ParsedScenario => {
    problems.sort((a, b) => a.line - b.line || a.column - b.column);
    return { is: "bad", problems: problems.slice(0, limits.problems) };
  };
  if (!isMap(value)) {
    say([], value === null || value === undefined ? "is empty" : "must be a map", 'begin with "scenario: 1"');
    return bad();
  }
  const { steps: rawSteps, ...rest } = value;
  const parsedHead = head.safeParse(rest);
  for (const issue of parsedHead.error?.issues ?? []) {
    for (const each of explain(issue, rest, () => topKeys)) say(each.path, each.what, each.next, each.atKey);
  }
  const steps: Step[] = [];
  if (!Array.isArray(rawSteps) || rawSteps.length === 0 || rawSteps.length > 1000) {
    say(["steps"], rawSteps === undefined ? '"steps" is missing' : "there must be a list of 1 to 1000 steps");
  } else {
    rawSteps.forEach((raw: unknown, index) => {
      const path = ["steps", index];
      const step = stepOf(raw, path, say);
      if (step === null) return;
      const made = actsOf(step, parseDuration);
      if (made.is === "bad") say(path, made.what, made.next);
      else {
        const at = positions?.value(path) ?? null;
        steps.push(...made.acts.map(({ label, act }) => ({ label, at, ...act })));
      }
    });
  }
  if (problems.length > 0 || !parsedHead.success) return bad();
  const { about, model, effort, files, needs = [] } = parsedHead.data;
  const group = name.includes("/") ? name.slice(0, name.indexOf("/")) : name;
  const scenario: Scenario = {
    name,
    group,
    about,
    model: model ?? null,
    effort: effort ?? null,
    files: files ?? defaultFiles,
    steps,
    needs: new Set([...needsOf(steps), ...needs]),
  };
  return { is: "ok", scenario };
}

type Say = (path: Path, what: string, next?: string | null, atKey?: boolean) => void;

function stepOf(raw: unknown, path: Path, say: Say): RawStep | null {
  if (typeof raw === "string") {
    const bare = bareSteps.find((word) => word === raw);
    // A bare word stands for the step that says nothing else.
    if (bare !== undefined) return { [bare]: null } as RawStep;
    const known = stepNames.some((step) => step === raw);
    say(
      path,
      known ? `"${raw}" needs to say more` : `unknown step ${quoted(raw)}`,
      known ? `${raw}: …` : didYouMean(raw, stepNames),
    );
    return null;
  }
  if (!isMap(raw)) {
    say(path, "a step must be a map", `one of: ${stepNames.join(", ")}`);
    return null;
  }
  const name = nameOf(raw);
  if (name === null) {
    const [key = ""] = Object.keys(raw);
    say([...path, key], `unknown step ${quoted(key)}`, didYouMean(key, stepNames), true);
    return null;
  }
  const parsed = stepSchemas[name].safeParse(raw);
  // The schema under this name has just parsed it.
  if (parsed.success) return parsed.data as RawStep;
  for (const issue of parsed.error.issues) {
    const keysAt = (at: Path): readonly string[] =>
      at.length === 0
        ? Object.keys(stepSchemas[name].shape)
        : at.includes("expect")
          ? Object.keys(expectSchema.shape)
          : replyKeys;
    for (const each of explain(issue, raw, keysAt)) say([...path, ...each.path], each.what, each.next, each.atKey);
  }
  return null;
}

/** `say` stands in other steps too: it names a step only where nothing else does. */
function nameOf(raw: Record<string, unknown>): StepName | null {
  const named = stepNames.filter((name) => Object.hasOwn(raw, name));
  return named.find((name) => name !== "say") ?? named[0] ?? null;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
