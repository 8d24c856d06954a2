import type { ToolSet } from "../exchange.ts";
import type { Hash } from "../ids.ts";
import { canonicalJson } from "./canonical-json.ts";
import { defaultsOf } from "./defaults-of.ts";
import { hashOf } from "./hash-of.ts";
import type { Masks } from "./masks.ts";

/** A tool as a request declares it. */
export interface Declared {
  readonly name: string;
  /** The whole declaration; cache markers in it do not count. */
  readonly declaration: unknown;
}

const cacheMarkers: ReadonlySet<string> = new Set(["cache_control"]);

/**
 * The set of declared tools, in name order. Descriptions are masked like prompts: clients write dates and directories
 * into them.
 *
 * @returns the set, and the UTF-8 bytes of all declarations
 */
export function toolSetOf(
  declared: readonly Declared[],
  masks: Masks,
): { readonly set: ToolSet; readonly bytes: number } {
  let bytes = 0;
  const mask = (text: string, key: string): string => (key === "description" ? masks.prompt(text) : text);
  const tools: { readonly name: string; readonly hash: Hash }[] = declared.map(({ name, declaration }) => {
    const json = canonicalJson(declaration, cacheMarkers, mask);
    bytes += Buffer.byteLength(json, "utf8");
    return { name, hash: hashOf(json) };
  });
  tools.sort((a, b) => (a.name === b.name ? compare(a.hash, b.hash) : compare(a.name, b.name)));
  const defaults = new Map(declared.map(({ name, declaration }) => [name, defaultsOf(declaration)]));
  const listed = tools.map((tool) => {
    const own = defaults.get(tool.name) ?? null;
    return own === null ? tool : { ...tool, defaults: own };
  });
  return { set: { hash: hashOf(JSON.stringify(tools)), tools: listed }, bytes };
}

/** Code unit order: the same everywhere, unlike a locale's. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
