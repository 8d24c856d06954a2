import { type Hash, injectionKind } from "../../wire/index.ts";
import type { Case, Content, Contract, PromptContent } from "../contract.ts";
import { type Expectations, type ExpectedField, nothingDeclared, type Scope } from "../expectations/index.ts";
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
  const cited = new Map<ExpectedField, Set<number>>();
  const cite = (field: ExpectedField, line: number): void => {
    if (line > 0) cited.set(field, (cited.get(field) ?? new Set()).add(line));
  };
  const cases = contract.components
    .flatMap((component) => component.cases)
    .filter((each) => holds(each.when, scope))
    .sort((a, b) => compareNarrowness(a.when, b.when));

  const first = <K extends Content["kind"], V>(
    field: ExpectedField,
    kind: K,
    pick: (content: Extract<Content, { kind: K }>) => V | undefined,
  ): V | undefined => {
    for (const each of cases) {
      if (!isOf(each, kind)) continue;
      const value = pick(each.content);
      if (value === undefined) continue;
      cite(field, each.line);
      return value;
    }
    return undefined;
  };

  const mode = first("thinking", "effort", ({ mode }) => mode);
  const budget = first("thinking", "effort", ({ budget }) => budget);
  const { line, ...models } = modelsFor(contract, scope);
  cite("models", line);
  const injections = cases.filter((each) => isOf(each, "prompt")).filter(({ content }) => content.role === "injection");
  for (const { line } of injections) cite("injections", line);

  const found: Omit<Expectations, "source"> = {
    effort: first("effort", "effort", ({ effort }) => effort),
    thinking:
      mode?.is === "set" ? { is: "set", value: { mode: mode.value, budget: budget ?? { is: "unrecorded" } } } : mode,
    ...models,
    promptHashes: first("promptHashes", "prompt", (content) =>
      content.role === "system" ? promptHashes(content, scope.client) : undefined,
    ),
    toolsHash: first("toolsHash", "tools", (content) => content.wire ?? toolSetOfContent(content, scope.client)?.hash),
    clearThinkingAfterIdle:
      first("clearThinkingAfterIdle", "context", ({ clearThinkingAfterIdle }) => clearThinkingAfterIdle) ??
      nothingDeclared.clearThinkingAfterIdle,
    keepThinking: first("keepThinking", "context", ({ keepThinking }) => keepThinking),
    injections: injections.length === 0 ? undefined : injections.flatMap(({ content }) => injectionHashes(content)),
    cacheTtl: first("cacheTtl", "context", ({ cacheTtl }) => cacheTtl),
  };
  const place = (lines: Iterable<number>): string => {
    const sorted = [...new Set(lines)].sort((a, b) => a - b);
    return sorted.length === 0 ? contract.source : `${contract.source}:${sorted.join(",")}`;
  };
  const declares = Object.entries(found).some(
    ([key, value]) => value !== undefined && (key !== "clearThinkingAfterIdle" || cited.has("clearThinkingAfterIdle")),
  );
  return {
    ...found,
    source: declares ? place([...cited.values()].flatMap((lines) => [...lines])) : null,
    sources: Object.fromEntries([...cited].map(([field, lines]) => [field, place(lines)])),
  };
}

/** Of the kinds of text, as `injection-declared` compares them: what follows the beginning varies. */
function injectionHashes({ wire, blocks }: PromptContent): readonly Hash[] {
  return wire.length > 0 ? wire : blocks.map(({ filled }) => injectionKind(filled).hash);
}

type Models = Pick<Expectations, "models" | "laneDeclared"> & { readonly line: number };

function modelsFor(contract: Contract, scope: Scope): Models {
  // The model asked for is what is checked here, so it cannot choose the case.
  const cases = (lane: Scope["lane"]) =>
    contract.components
      .flatMap((component) => component.cases)
      .filter((each) => isOf(each, "model"))
      .filter(({ when: { model: _, ...when } }) => holds(when, { ...scope, lane }))
      .sort((a, b) => compareNarrowness(a.when, b.when));
  const own = (lane: Scope["lane"], laneDeclared: boolean): Models | undefined => {
    const found = cases(lane).find(({ content }) => content.values.length > 0);
    if (found === undefined) return undefined;
    const { values, aliases } = found.content;
    return { models: [...new Set([...values, ...aliases])], laneDeclared, line: found.line };
  };
  const delegated = (): Models | undefined => {
    for (const { content, line } of cases("main")) {
      const delegate = content.delegates
        .filter(({ lane }) => globMatches(lane, scope.lane))
        .sort((a, b) => compareNarrowness({ lane: a.lane }, { lane: b.lane }))[0];
      if (delegate !== undefined) return { models: delegate.models, laneDeclared: true, line };
    }
    return undefined;
  };
  if (scope.lane === "main") return own("main", true) ?? nothing;
  return own(scope.lane, true) ?? delegated() ?? own("main", false) ?? nothing;
}

const nothing: Models = { models: undefined, laneDeclared: undefined, line: 0 };

function isOf<K extends Content["kind"]>(
  each: Case,
  kind: K,
): each is Case & { readonly content: Extract<Content, { kind: K }> } {
  return each.content.kind === kind;
}
