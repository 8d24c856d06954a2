import { type Budget, budgetKeys, budgetsOf, budgetsSchema } from "../budgets/index.ts";
import type { ContractProblem } from "../contract-problem.ts";
import { isKind, type Kind, kinds } from "../kinds.ts";
import { checkTwice, checkWhen } from "./check-conditions.ts";
import { checkFields } from "./check-fields.ts";
import type { DeclaredCase, DeclaredComponent, DeclaredDocument, Fields, FileReference } from "./declared.ts";
import { expandWhen, mostConditions } from "./expand-when.ts";
import { type Explained, explain, quoted } from "./explain.ts";
import { didYouMean } from "./nearest.ts";
import type { Path } from "./positions.ts";
import { readYaml } from "./read-yaml.ts";
import {
  agentSchema,
  bodySchemas,
  componentName,
  payloadKeys,
  type RawWhen,
  shortField,
  topKeys,
  whenSchema,
} from "./schema.ts";

/** Longest contract file, in characters. */
export const longestContract = 1_000_000;
const mostComponents = 1000;
const mostProblems = 50;
/** Most conditions of all cases together: lists multiply. */
const mostInAll = 20_000;
const whenKeysAllowed = Object.keys(whenSchema.shape);

export type ParsedDocument =
  | { readonly is: "ok"; readonly document: DeclaredDocument }
  | { readonly is: "bad"; readonly problems: readonly ContractProblem[] };

/**
 * The text of an `evenkeel.yaml` → what it declares, contents of files still to come (`references`). Never throws;
 * at most 50 problems, in order of their place.
 *
 * @param file what the file is called in messages
 */
export function parseDocument(text: string, file: string): ParsedDocument {
  const problems: ContractProblem[] = [];
  const whole = (what: string, next: string | null = null): ParsedDocument => ({
    is: "bad",
    problems: [{ file, line: 0, column: 0, what, next }],
  });
  const read = readYaml(text, file, { characters: longestContract, problems: mostProblems });
  if (read.is === "bad") return read;
  const { value, positions } = read;
  const say = (place: Path, what: string, next: string | null = null, atKey = false): void => {
    // Finding a place costs a walk: beyond what is shown it is not worth it.
    if (problems.length >= mostProblems * 4) return;
    const { line, column } = atKey ? positions.key(place) : positions.value(place);
    problems.push({ file, line, column, what, next });
  };
  const sayAll = (base: Path, explained: readonly Explained[]): void => {
    for (const { path, atKey, what, next } of explained) say([...base, ...path], what, next, atKey);
  };

  if (!isRecord(value)) {
    return whole(value === null || value === undefined ? "is empty" : "must be a map", 'begin with "evenkeel: 1"');
  }
  for (const key of Object.keys(value)) {
    if (!topKeys.some((known) => known === key))
      say([key], `unknown key ${quoted(key)}`, didYouMean(key, topKeys), true);
  }
  if (value.evenkeel === undefined)
    say([], '"evenkeel" is missing', 'begin with "evenkeel: 1", the version of this format');
  else if (value.evenkeel !== 1) {
    say(
      ["evenkeel"],
      `this version of evenkeel reads format 1, not ${quoted(String(value.evenkeel))}`,
      'write "evenkeel: 1", or update evenkeel',
    );
  }
  const agent = agentSchema.safeParse(value.agent);
  for (const issue of agent.error?.issues ?? []) {
    sayAll(
      [],
      explain({ ...issue, path: ["agent", ...issue.path] }, value, () => []),
    );
  }
  let top: RawWhen | undefined;
  if (value.when !== undefined) {
    const parsed = whenSchema.safeParse(value.when);
    top = parsed.data;
    for (const issue of parsed.error?.issues ?? [])
      sayAll(
        ["when"],
        explain(issue, value.when, () => whenKeysAllowed),
      );
    if (top !== undefined) checkWhen(top, ["when"], say);
  }

  const components: DeclaredComponent[] = [];
  const references: FileReference[] = [];
  let conditions = 0;
  const declared = value.components;
  const budgets = parseBudgets(value.budgets);
  if (value.live !== undefined && value.live !== null && !isRecord(value.live)) {
    say(["live"], '"live" must be a map', "such as: live: { retention: 30d }");
  }
  // A file of budgets or of settings alone declares no product layer, and that is allowed.
  if (declared === undefined && (value.budgets !== undefined || value.live !== undefined)) {
    // Nothing to read.
  } else if (!isRecord(declared)) {
    say(
      ["components"],
      declared === undefined ? '"components" is missing' : '"components" must be a map of names',
      "declare at least one, such as: effort: high",
    );
  } else if (Object.keys(declared).length === 0 || Object.keys(declared).length > mostComponents) {
    say(["components"], `there must be 1 to ${mostComponents} components`);
  } else {
    for (const [name, raw] of Object.entries(declared)) {
      const component = parseComponent(name, raw);
      if (component === null) continue;
      components.push(component);
      for (const each of component.cases) {
        for (const reference of each.references) references.push({ ...reference, ...positions.value(reference.at) });
      }
    }
    if (conditions > mostInAll)
      say(["components"], `the cases stand for more than ${mostInAll} conditions`, "use * or fewer lists");
    else checkTwice(components, say);
  }
  if (problems.length > 0 || agent.data === undefined) {
    problems.sort((a, b) => a.line - b.line || a.column - b.column);
    return { is: "bad", problems: problems.slice(0, mostProblems) };
  }
  return { is: "ok", document: { file, agent: agent.data, components, budgets, references, positions } };

  function parseBudgets(raw: unknown): readonly Budget[] {
    if (raw === undefined) return [];
    if (isRecord(raw) && Object.keys(raw).length === 0) say(["budgets"], "there is no budget", "such as: score: 0.03");
    const parsed = budgetsSchema.safeParse(raw);
    if (!parsed.success) {
      const keysAt = (path: Path): readonly string[] =>
        path.length === 1 ? budgetKeys : path.at(-1) === "alpha" ? ["regressed", "fail", "ship"] : [];
      for (const issue of parsed.error.issues) sayAll(["budgets"], explain(issue, raw, keysAt));
      return [];
    }
    for (const metric of Object.keys(raw ?? {})) {
      if (!Object.hasOwn(parsed.data, metric)) say(["budgets", metric], `a metric cannot be called ${quoted(metric)}`);
    }
    const found = budgetsOf(parsed.data);
    for (const { metric, form } of found) {
      if (form.is === "range" && !(form.min < form.max)) {
        say(["budgets", metric, "scale"], "the scale's first number must be below its second", "such as: [0, 10]");
      }
    }
    return found;
  }

  function parseComponent(name: string, raw: unknown): DeclaredComponent | null {
    const at = ["components", name];
    if (!componentName.test(name)) {
      say(at, `a component cannot be called ${quoted(name)}`, "use letters, digits, dots and dashes", true);
      return null;
    }
    const body = longForm(name, raw, at);
    if (body === null) return null;
    const { kind } = body;
    const parsed = bodySchemas[kind].safeParse(body.value);
    if (!parsed.success) {
      const keysAt = (path: Path): readonly string[] => {
        if (path.at(-1) === "when") return whenKeysAllowed;
        if (path.at(-2) === "cases") return ["when", ...payloadKeys(kind)];
        return ["kind", "when", "cases", ...payloadKeys(kind)];
      };
      for (const issue of parsed.error.issues) sayAll(at, explain(issue, body.value, keysAt));
      return null;
    }
    const { when, cases = [], ...own } = parsed.data;
    const before = problems.length;
    const found: DeclaredCase[] = [];
    const add = (own: RawWhen | undefined, fields: Fields, path: Path, line: number): void => {
      if (own !== undefined) checkWhen(own, [...path, "when"], say);
      const whens = expandWhen(top, own);
      if (whens === null) {
        say([...path, "when"], `stands for more than ${mostConditions} conditions`, "use * or fewer lists");
        return;
      }
      conditions += whens.length;
      if (conditions > mostInAll) return;
      const references = checkFields(fields, path, say);
      for (const each of whens) found.push({ when: each, line, path, fields, references });
    };
    const line = positions.key(at).line;
    if (Object.keys(own).some((key) => key !== "kind")) {
      // The kind's own schema has just parsed it.
      add(when, own as Fields, at, line);
    } else if (cases.length === 0) {
      say(at, `${quoted(name)} says nothing`, `give one of: ${payloadKeys(kind).join(", ")}`, true);
    } else if (when !== undefined) {
      say([...at, "when"], '"when" stands beside no value', "move it into the cases", true);
    }
    cases.forEach(({ when: own, ...fields }, index) => {
      const path = [...at, "cases", index];
      if (Object.keys(fields).length === 0)
        say(path, "this case says nothing", `give one of: ${payloadKeys(kind).join(", ")}`);
      // The kind's own schema has just parsed it.
      else add(own, { kind, ...fields } as Fields, path, positions.value(path).line);
    });
    return problems.length === before ? { name, kind, line, cases: found } : null;
  }

  function longForm(name: string, raw: unknown, at: Path): { readonly kind: Kind; readonly value: unknown } | null {
    const named = isKind(name) ? name : null;
    if (!isRecord(raw)) {
      const field = named === null ? undefined : shortField[named];
      if (named !== null && field !== undefined && raw !== null)
        return { kind: named, value: { kind: named, [field]: raw } };
      say(at, `${quoted(name)} must be a map`, `such as: ${name}: { kind: ${named ?? "prompt"}, … }`, raw === null);
      return null;
    }
    const kind = raw.kind;
    if (kind === undefined && named !== null) return { kind: named, value: { kind: named, ...raw } };
    if (kind === undefined) {
      say(at, `${quoted(name)} has no kind`, `add one of: ${kinds.join(", ")}`, true);
      return null;
    }
    if (typeof kind !== "string" || !isKind(kind)) {
      say([...at, "kind"], `unknown kind ${quoted(String(kind))}`, didYouMean(String(kind), kinds));
      return null;
    }
    if (named !== null && kind !== named) {
      say(
        [...at, "kind"],
        `a component named ${quoted(name)} cannot be of kind ${quoted(kind)}`,
        "give it another name",
      );
      return null;
    }
    return { kind, value: raw };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
