import type { ContextEdit, RequestSide, Seen, ToolSet } from "../wire/index.ts";
import { thinkingKept } from "./thinking-kept.ts";

/** The parts of a request that a product decides on, `maxTokens` and the history apart. */
export const componentNames = ["effort", "thinking", "betas", "context", "prompt", "tools"] as const;
export type ComponentName = (typeof componentNames)[number];

/** What a request says of one component, as text that is equal where the component is. */
export function componentValue(request: RequestSide, component: ComponentName): Seen<string> {
  switch (component) {
    case "effort":
      return request.effort;
    case "thinking":
      return map(request.thinking, ({ mode, budget }) => (budget.is === "set" ? `${mode} ${budget.value}` : mode));
    case "betas":
      return map(request.betas, (betas) => betas.join(","));
    case "context":
      return map(request.contextEdits, (edits) => edits.map(editInWords).join("; "));
    case "prompt":
      return map(request.prompt, ({ normalised }) => normalised);
    case "tools":
      return map(request.tools, ({ hash }: ToolSet) => hash);
  }
}

/**
 * The context edits as far as a rule of their own does not judge them: where how much thinking is kept differs,
 * `thinking-cleared-once` says so.
 */
export function contextApartFromKeep(before: RequestSide, now: RequestSide): readonly [Seen<string>, Seen<string>] {
  if (thinkingKept(before.contextEdits) === thinkingKept(now.contextEdits)) {
    return [componentValue(before, "context"), componentValue(now, "context")];
  }
  return [othersOf(before), othersOf(now)];
}

function othersOf(request: RequestSide): Seen<string> {
  return map(request.contextEdits, (edits) =>
    edits
      .filter(({ type }) => !type.startsWith("clear_thinking"))
      .map(editInWords)
      .join("; "),
  );
}

/** `clear_thinking_20251015 keep all`; whatever else the edit says follows as it was sent. */
function editInWords({ type, keep, canonical }: ContextEdit): string {
  if (keep.is !== "set") return canonical;
  const rest: Record<string, unknown> = { ...JSON.parse(canonical) };
  delete rest.type;
  delete rest.keep;
  const kept = keep.value === "all" ? "all" : `${keep.value.count} ${keep.value.unit}`;
  return `${type} keep ${kept}${Object.keys(rest).length === 0 ? "" : ` ${JSON.stringify(rest)}`}`;
}

function map<T>(field: Seen<T>, words: (value: T) => string): Seen<string> {
  return field.is === "set" ? { is: "set", value: words(field.value) } : field;
}
