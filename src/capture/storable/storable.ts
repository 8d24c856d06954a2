import type { Fact } from "../../telemetry/index.ts";
import { cutTo } from "./cut-to.ts";
import { storableName } from "./storable-name.ts";
import { withoutKnownKeys } from "./without-known-keys.ts";

/** What names something: two that differ stay two, whatever is cut or hidden of them. */
const ids: ReadonlySet<string> = new Set(["id", "session", "exchange", "strand", "parent", "retryOf"]);
const sentences: ReadonlySet<string> = new Set([
  ..."message expected seen firstDivergence because from to text attributes".split(" "),
]);
/** Amounts that others tell, and that are added up: one that nobody can have measured would spoil the sums for good. */
const amounts: ReadonlySet<string> = new Set(["costUsd", "ttftMs", "durationMs"]);
const most = 1e12;
/** Longest that a fact's schema takes (`telemetry/fact-schema.ts`). */
const longest = { word: 512, sentence: 20_000 };

/**
 * The fact as every reader takes it: no word longer than its schema allows, no amount that none can be, nothing that looks like a
 * key. Clients and providers choose names, lengths and figures; a call must not drop out of sight, nor a key be kept,
 * because somebody put it where a name belongs. A person's own words (`feedback`) and texts that are kept stay as they are.
 */
export function storable(fact: Fact): Fact {
  if (fact.is === "text") return fact;
  const own = fact.is === "feedback" ? fact.text : null;
  // The shape stays; only words, and counts that are none, change.
  const changed = of(fact, "", "") as Fact;
  return own === null || changed === fact ? changed : ({ ...changed, text: own } as Fact);
}

/** @param name of the field, of the list for what is in one; `within`: of the object around it */
function of(value: unknown, name: string, within: string): unknown {
  if (typeof value === "string") return word(value, name, within);
  if (typeof value === "number") {
    const isAmount = within === "tokens" || amounts.has(name);
    return isAmount && !(value >= 0 && value <= most) ? null : value;
  }
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? listOf(value, name, within) : objectOf(value, name);
}

/** The same list where nothing in it changes: nearly always, and at every call. */
function listOf(list: readonly unknown[], name: string, within: string): readonly unknown[] {
  let changed: unknown[] | null = null;
  for (let at = 0; at < list.length; at++) {
    const shown = of(list[at], name, within);
    if (shown === list[at]) continue;
    changed ??= [...list];
    changed[at] = shown;
  }
  return changed ?? list;
}

function objectOf(value: object, name: string): object {
  // Its members are unknown until looked at.
  const members = value as Readonly<Record<string, unknown>>;
  let isSame = true;
  for (const key of Object.keys(members)) {
    if (word(key, "", "") === key && of(members[key], key, name) === members[key]) continue;
    isSame = false;
    break;
  }
  if (isSame) return value;
  return Object.fromEntries(Object.entries(members).map(([key, each]) => [word(key, "", ""), of(each, key, name)]));
}

function word(text: string, name: string, within: string): string {
  if (ids.has(name)) return storableName(text);
  const limit = longest[sentences.has(name) || sentences.has(within) ? "sentence" : "word"];
  const shown = withoutKnownKeys(text);
  return shown.length <= limit ? shown : cutTo(limit, shown, text);
}
