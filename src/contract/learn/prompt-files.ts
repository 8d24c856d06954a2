import type { Hash } from "../../wire/index.ts";
import type { Observation } from "./observation.ts";

/** A file for each different prompt, named for who gets it: `prompts/main-claude-opus-4-6.md`. */
export function promptFiles(
  observations: readonly Observation[],
  folder: string,
): ReadonlyMap<Hash, { readonly path: string; readonly text: string }> {
  const files = new Map<Hash, { path: string; text: string }>();
  const taken = new Set<string>();
  for (const { prompt, lane, model } of observations) {
    if (prompt === undefined || files.has(prompt.hash)) continue;
    // An empty file would not be accepted as a prompt.
    if (prompt.masked.trim() === "") continue;
    const name = `${lane}-${model ?? "any-model"}`
      .replace(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[-.]+/, "")
      .slice(0, 100);
    let path = `${folder}/${name}.md`;
    for (let copy = 2; taken.has(path.toLowerCase()); copy++) path = `${folder}/${name}-${copy}.md`;
    taken.add(path.toLowerCase());
    files.set(prompt.hash, { path, text: prompt.masked });
  }
  return files;
}
