import type { Case, Content, Contract } from "../contract.ts";
import { type Expectations, nothingDeclared, type Scope } from "../expectations.ts";
import { promptHashes } from "../prompt-hashes.ts";
import { toolSetOfContent } from "../tools-hash.ts";
import { globMatches } from "./glob.ts";
import { holds } from "./holds.ts";
import { compareNarrowness } from "./narrowness.ts";

/**
 * What a contract says about the calls of one scope. Each value comes from the narrowest case that says it
 * ({@link compareNarrowness}); what no case says is `undefined`.
 *
 * - Delegates: a lane other than `main` may ask for the models that a model component names for it (by a case about that lane or by
 *   `delegates`); `laneDeclared` says whether there are any. Where there are none, `models` are main's.
 * - Sessions ask for the same few scopes at every call, so answers are remembered as long as the contract lives.
 */
export function expectationsFor(contract: Contract, scope: Scope): Expectations {
  let known = answers.get(contract);
  if (known === undefined) {
    known = new Map();
    answers.set(contract, known);
  }
  const key = JSON.stringify([scope.client, scope.version, scope.model, scope.lane, scope.project]);
  let found = known.get(key);
  if (found === undefined) {
    found = Object.freeze(resolve(contract, scope));
    // Bounded: hostile input must not fill memory with scopes.
    if (known.size >= 10_000) known.clear();
    known.set(key, found);
  }
  return found;
}

const answers = new WeakMap<Contract, Map<string, Expectations>>();

function resolve(contract: Contract, scope: Scope): Expectations {
  const used = new Set<number>();
  const cases = contract.components
    .flatMap((component) => component.cases)
    .filter((each) => holds(each.when, scope))
    .sort((a, b) => compareNarrowness(a.when, b.when));

  const first = <K extends Content["kind"], V>(
    kind: K,
    pick: (content: Extract<Content, { kind: K }>) => V | undefined,
  ): V | undefined => {
    for (const each of cases) {
      if (!isOf(each, kind)) continue;
      const value = pick(each.content);
      if (value === undefined) continue;
      if (each.line > 0) used.add(each.line);
      return value;
    }
    return undefined;
  };

  const mode = first("effort", ({ mode }) => mode);
  const budget = first("effort", ({ budget }) => budget);
  const models = modelsFor(contract, scope, used);
  const injections = cases.filter((each) => isOf(each, "prompt")).filter(({ content }) => content.role === "injection");
  for (const { line } of injections) if (line > 0) used.add(line);

  const found: Omit<Expectations, "source"> = {
    effort: first("effort", ({ effort }) => effort),
    thinking:
      mode?.is === "set" ? { is: "set", value: { mode: mode.value, budget: budget ?? { is: "unrecorded" } } } : mode,
    ...models,
    promptHashes: first("prompt", (content) =>
      content.role === "system" ? promptHashes(content, scope.client) : undefined,
    ),
    toolsHash: first("tools", (content) => content.wire ?? toolSetOfContent(content, scope.client)?.hash),
    clearThinkingAfterIdle:
      first("context", ({ clearThinkingAfterIdle }) => clearThinkingAfterIdle) ??
      nothingDeclared.clearThinkingAfterIdle,
    keepThinking: first("context", ({ keepThinking }) => keepThinking),
    injections:
      injections.length === 0 ? undefined : injections.flatMap(({ content }) => promptHashes(content, scope.client)),
    cacheTtl: first("context", ({ cacheTtl }) => cacheTtl),
  };
  const lines = [...used].sort((a, b) => a - b);
  const declares =
    lines.length > 0 ||
    Object.entries(found).some(([key, value]) => value !== undefined && key !== "clearThinkingAfterIdle");
  return {
    ...found,
    source: !declares ? null : lines.length === 0 ? contract.source : `${contract.source}:${lines.join(",")}`,
  };
}

function modelsFor(contract: Contract, scope: Scope, used: Set<number>): Pick<Expectations, "models" | "laneDeclared"> {
  // The model asked for is what is checked here, so it cannot choose the case.
  const cases = (lane: Scope["lane"]): readonly Case[] =>
    contract.components
      .flatMap((component) => component.cases)
      .filter(({ when: { model: _, ...when }, content }) => content.kind === "model" && holds(when, { ...scope, lane }))
      .sort((a, b) => compareNarrowness(a.when, b.when));
  const take = ({ line, content }: Case, models: readonly string[]): readonly string[] => {
    if (line > 0) used.add(line);
    // Aliases are other names of the case's own models, not of what it delegates to.
    return content.kind === "model" && models === content.values
      ? [...new Set([...models, ...content.aliases])]
      : models;
  };
  if (scope.lane !== "main") {
    for (const each of cases(scope.lane)) {
      if (each.content.kind === "model" && each.content.values.length > 0) {
        return { models: take(each, each.content.values), laneDeclared: true };
      }
    }
    for (const each of cases("main")) {
      if (each.content.kind !== "model") continue;
      const delegate = each.content.delegates
        .filter(({ lane }) => globMatches(lane, scope.lane))
        .sort((a, b) => compareNarrowness({ lane: a.lane }, { lane: b.lane }))[0];
      if (delegate !== undefined) return { models: take(each, delegate.models), laneDeclared: true };
    }
  }
  for (const each of cases("main")) {
    if (each.content.kind === "model" && each.content.values.length > 0) {
      return { models: take(each, each.content.values), laneDeclared: scope.lane === "main" };
    }
  }
  return { models: undefined, laneDeclared: undefined };
}

function isOf<K extends Content["kind"]>(
  each: Case,
  kind: K,
): each is Case & { readonly content: Extract<Content, { kind: K }> } {
  return each.content.kind === kind;
}
