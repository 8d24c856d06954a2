import { canonicalJson } from "../canonical/index.ts";
import type { ToolSet } from "../exchange.ts";
import type { Item } from "../item.ts";
import { known, type Seen } from "../seen.ts";
import type { HistoryChange } from "../transition.ts";

/**
 * Whether a change is no more than a client writing out what the tool's schema declares as default: it parsed the model's
 * arguments by that schema, and sends back what it parsed. The call means what it meant.
 */
export function isFilledDefault(change: HistoryChange, tools: Seen<ToolSet>): boolean {
  if (change.is !== "altered") return false;
  const { expected, seen } = change;
  if (!isCall(expected) || !isCall(seen) || expected.callId !== seen.callId || expected.name !== seen.name)
    return false;
  const defaults = known(tools)?.tools.find(({ name }) => name === seen.name)?.defaults;
  if (defaults === undefined) return false;
  return withoutDefaults(expected.input, defaults) === withoutDefaults(seen.input, defaults);
}

function isCall(item: Item): item is Extract<Item, { kind: "tool-call" }> {
  return item.kind === "tool-call";
}

function withoutDefaults(input: unknown, defaults: ReadonlyMap<string, string>): string {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return canonicalJson(input);
  const kept = Object.entries(input).filter(([name, value]) => defaults.get(name) !== canonicalJson(value));
  return canonicalJson(Object.fromEntries(kept));
}
