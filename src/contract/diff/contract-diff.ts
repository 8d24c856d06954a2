import { canonicalJson, type Hash } from "../../wire/index.ts";
import { type BudgetChange, budgetChanges } from "../budgets/index.ts";
import { compare } from "../component.ts";
import type { Case, Component, Content, Contract } from "../contract.ts";
import { type ChangeClass, type Kind, kindInfo } from "../kinds.ts";
import { type ReleaseId, releaseOf } from "../release.ts";
import { globMatches } from "../resolve/glob.ts";
import { describeContent } from "./describe-content.ts";
import { describeWhen } from "./describe-when.ts";
import { type EvidenceNeeded, evidenceFor } from "./evidence.ts";
import { type Pair, pairCases } from "./pair-cases.ts";
import { type DiffLine, textDiff } from "./text-diff.ts";
import { type ToolChange, toolsDiff } from "./tools-diff.ts";

/** What became of a contract. */
export interface ContractDiff {
  readonly from: DiffSide;
  readonly to: DiffSide;
  /** In order of class (decision, stateful, average effect), then name. Empty where the releases are the same. */
  readonly changes: readonly ComponentChange[];
  /** Tolerated losses that are no longer what they were: no part of a release, and yet what it is judged by. */
  readonly budgets: readonly BudgetChange[];
}

export interface DiffSide {
  readonly source: string;
  readonly agent: string;
  readonly release: ReleaseId;
}

export interface ComponentChange {
  readonly component: string;
  readonly kind: Kind;
  /** `renamed`: the same content under another name; nothing needs proof. */
  readonly is: "added" | "removed" | "changed" | "renamed";
  readonly renamedFrom: string | null;
  readonly from: Hash | null;
  readonly to: Hash | null;
  readonly class: ChangeClass;
  readonly evidence: readonly EvidenceNeeded[];
  /** Models it is about, as far as the contract names them. */
  readonly models: readonly string[];
  /** False where no single call shows the difference: a line break at the end of a prompt, an idle time, a filter. */
  readonly showsInCall: boolean;
  readonly cases: readonly CaseChange[];
}

/** How a component differs under one condition. */
export interface CaseChange {
  /** In words; empty for the main conversation of anybody. */
  readonly when: string;
  /** The condition it had, where that changed too. */
  readonly before: string | null;
  readonly is: "added" | "removed" | "changed";
  readonly fields: readonly FieldChange[];
  readonly texts: readonly TextChange[];
  readonly tools: readonly ToolChange[];
}

export interface FieldChange {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface TextChange {
  /** Name of the file, or `text`. */
  readonly title: string;
  readonly lines: readonly DiffLine[];
}

const classes: readonly ChangeClass[] = ["decision", "stateful", "average effect"];

/** Every component that differs, how, and what it takes to show that the change does no harm. */
export function contractDiff(before: Contract, after: Contract): ContractDiff {
  const old = new Map(before.components.map((component) => [component.name, component]));
  const now = new Map(after.components.map((component) => [component.name, component]));
  const changes: ComponentChange[] = [];
  const gone = before.components.filter(({ name }) => !now.has(name));
  for (const component of after.components) {
    const was = old.get(component.name);
    if (was?.kind === component.kind) {
      if (was.hash !== component.hash) changes.push(change("changed", was, component, before, after));
      continue;
    }
    const index = gone.findIndex(({ kind, hash }) => kind === component.kind && hash === component.hash);
    const [renamed] = index < 0 ? [] : gone.splice(index, 1);
    if (was !== undefined) changes.push(change("removed", was, null, before, after));
    changes.push(
      renamed === undefined
        ? change("added", null, component, before, after)
        : change("renamed", renamed, component, before, after),
    );
  }
  for (const component of gone) changes.push(change("removed", component, null, before, after));
  changes.sort((a, b) => classes.indexOf(a.class) - classes.indexOf(b.class) || compare(a.component, b.component));
  return { from: sideOf(before), to: sideOf(after), changes, budgets: budgetChanges(before.budgets, after.budgets) };
}

function sideOf(contract: Contract): DiffSide {
  return { source: contract.source, agent: contract.agent, release: releaseOf(contract).id };
}

function change(
  is: ComponentChange["is"],
  was: Component | null,
  now: Component | null,
  before: Contract,
  after: Contract,
): ComponentChange {
  const component = now ?? was;
  // `change` is called with one side at least.
  if (component === null) throw new TypeError("a change needs a component");
  const pairs = is === "renamed" ? [] : pairCases(was?.cases ?? [], now?.cases ?? []).filter(differ);
  const models = modelsOf(
    pairs.flat().filter((each) => each !== null),
    [before, after],
  );
  return {
    component: component.name,
    kind: component.kind,
    is,
    renamedFrom: is === "renamed" ? (was?.name ?? null) : null,
    from: was?.hash ?? null,
    to: now?.hash ?? null,
    class: kindInfo[component.kind].class,
    evidence: is === "renamed" ? [] : evidenceFor(component.kind, models),
    models,
    showsInCall: (was?.observed ?? null) !== (now?.observed ?? null),
    cases: pairs.map(caseChange),
  };
}

function differ([a, b]: Pair): boolean {
  return canonicalJson([a?.when, a?.identity]) !== canonicalJson([b?.when, b?.identity]);
}

function caseChange([a, b]: Pair): CaseChange {
  const moved = a !== null && b !== null && canonicalJson(a.when) !== canonicalJson(b.when);
  return {
    when: whenOf(b ?? a),
    before: moved ? whenOf(a) : null,
    is: a === null ? "added" : b === null ? "removed" : "changed",
    fields: fieldChanges(a?.content, b?.content),
    texts: textChanges(a?.content, b?.content),
    tools: toolsDiff(toolsOf(a?.content), toolsOf(b?.content)),
  };
}

function whenOf(each: Case | null): string {
  return each === null ? "" : describeWhen(each.when);
}

function fieldChanges(a: Content | undefined, b: Content | undefined): readonly FieldChange[] {
  const old = a === undefined ? {} : describeContent(a);
  const now = b === undefined ? {} : describeContent(b);
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((field) => old[field] !== now[field])
    .map((field) => ({ field, from: old[field] ?? null, to: now[field] ?? null }));
}

function textChanges(a: Content | undefined, b: Content | undefined): readonly TextChange[] {
  const old = textsOf(a);
  const now = textsOf(b);
  return Array.from({ length: Math.max(old.length, now.length) }, (_, index) => ({
    title: now[index]?.title ?? old[index]?.title ?? "text",
    lines: textDiff(old[index]?.text ?? "", now[index]?.text ?? ""),
  })).filter(({ lines }) => lines.length > 0);
}

function textsOf(content: Content | undefined): readonly { readonly title: string; readonly text: string }[] {
  if (content?.kind === "prompt") return content.blocks.map(({ path, text }) => ({ title: path ?? "text", text }));
  if ((content?.kind === "filter" || content?.kind === "dataset") && content.text !== null) {
    return [{ title: content.path ?? "text", text: content.text }];
  }
  return [];
}

function toolsOf(content: Content | undefined): readonly unknown[] {
  return content?.kind === "tools" ? (content.list ?? []) : [];
}

/** The models a change is about: those declared for its lanes, as far as its conditions allow them. */
function modelsOf(cases: readonly Case[], contracts: readonly Contract[]): readonly string[] {
  const declared = contracts
    .flatMap(({ components }) => components.flatMap((component) => component.cases))
    .flatMap(({ when, content }) =>
      content.kind !== "model"
        ? []
        : [{ lane: when.lane, models: content.values }, ...content.delegates].flatMap(({ lane, models }) =>
            models.map((model) => ({ lane, model })),
          ),
    );
  const found = cases.flatMap(({ when }) => {
    const glob = when.model ?? "*";
    const named = declared.filter(
      ({ lane, model }) => globMatches(glob, model) && (globMatches(when.lane, lane) || globMatches(lane, when.lane)),
    );
    return named.length === 0 && glob !== "*" ? [glob] : named.map(({ model }) => model);
  });
  return [...new Set(found)].sort();
}
