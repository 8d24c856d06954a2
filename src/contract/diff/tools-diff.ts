import { canonicalJson } from "../../wire/index.ts";
import { type DiffWord, wordDiff } from "./text-diff.ts";

/** How one tool differs. */
export interface ToolChange {
  readonly tool: string;
  readonly is: "added" | "removed" | "changed";
  /** Where in the declaration, for `changed`; at most 200 places. */
  readonly places: readonly PlaceChange[];
}

export interface PlaceChange {
  /** `input_schema.properties.path.description`. */
  readonly path: string;
  /** JSON, or text where both sides are text; `null` where there is nothing. */
  readonly from: string | null;
  readonly to: string | null;
  /** Where both sides are text. */
  readonly words: readonly DiffWord[] | null;
}

const mostPlaces = 200;

/** Two lists of tool declarations, by tool name; the order of tools does not count. */
export function toolsDiff(before: readonly unknown[], after: readonly unknown[]): readonly ToolChange[] {
  const a = byName(before);
  const b = byName(after);
  const changes: ToolChange[] = [];
  for (const tool of [...new Set([...a.keys(), ...b.keys()])].sort()) {
    const old = a.get(tool);
    const now = b.get(tool);
    if (now === undefined) changes.push({ tool, is: "removed", places: [] });
    else if (old === undefined) changes.push({ tool, is: "added", places: [] });
    else {
      const places: PlaceChange[] = [];
      compare(old, now, "", places, 0);
      if (places.length > 0) changes.push({ tool, is: "changed", places });
    }
  }
  return changes;
}

function byName(list: readonly unknown[]): ReadonlyMap<string, unknown> {
  const tools = new Map<string, unknown>();
  for (const declaration of list.flatMap(unfold)) {
    const name = nameOf(declaration);
    let key = name;
    for (let copy = 2; tools.has(key); copy++) key = `${name} (${copy})`;
    tools.set(key, declaration);
  }
  return tools;
}

/** Gemini declares several functions in one tool. */
function unfold(tool: unknown): readonly unknown[] {
  if (!isRecord(tool)) return [tool];
  const functions = tool.functionDeclarations ?? tool.function_declarations;
  return Array.isArray(functions) ? functions : [tool];
}

function nameOf(tool: unknown): string {
  if (!isRecord(tool)) return "(no name)";
  const inner = isRecord(tool.function) ? tool.function.name : undefined;
  const name = tool.name ?? inner ?? tool.type ?? Object.keys(tool)[0];
  return typeof name === "string" ? name : "(no name)";
}

function compare(a: unknown, b: unknown, path: string, into: PlaceChange[], depth: number): void {
  if (into.length >= mostPlaces || canonicalJson(a) === canonicalJson(b)) return;
  if (depth < 64 && isRecord(a) && isRecord(b)) {
    for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
      compare(a[key], b[key], path === "" ? key : `${path}.${key}`, into, depth + 1);
    }
  } else if (depth < 64 && Array.isArray(a) && Array.isArray(b) && [...a, ...b].some(isRecord)) {
    for (let index = 0; index < Math.max(a.length, b.length); index++) {
      compare(a[index], b[index], `${path}[${index}]`, into, depth + 1);
    }
  } else {
    const texts = typeof a === "string" && typeof b === "string";
    into.push({ path, from: shown(a), to: shown(b), words: texts ? wordDiff(a, b) : null });
  }
}

function shown(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === "string" ? value : canonicalJson(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
