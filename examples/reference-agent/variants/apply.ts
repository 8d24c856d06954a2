import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { applyPatch, parsePatch } from "diff";

const own = fileURLToPath(new URL("../", import.meta.url));

/**
 * Writes a copy of the agent with a variant's patch into an empty folder.
 *
 * @param agent the folder with its sources
 * @returns the files it changed, by path
 * @throws where the patch does not fit
 */
export function applyVariant(name: string, folder: string, agent: string = own): readonly string[] {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`${JSON.stringify(name)} is no name of a variant`);
  const patches = parsePatch(readFileSync(join(agent, "variants", `${name}.patch`), "utf8"));
  mkdirSync(folder, { recursive: true });
  for (const part of ["agent.ts", "conversation.ts", "lab.ts", "main.ts", "model.ts", "session-file.ts", "world.ts"])
    cpSync(join(agent, part), join(folder, part));
  const filter = (path: string): boolean => !path.endsWith(".test.ts");
  for (const part of ["product", "prompts", "tools"])
    cpSync(join(agent, part), join(folder, part), { recursive: true, filter });
  symlinkSync(packages(), join(folder, "node_modules"), "junction");
  return patches.map((patch) => {
    const path = (patch.newFileName ?? "").replace(/^b\//, "");
    const patched = applyPatch(readFileSync(join(folder, path), "utf8"), patch);
    if (patched === false) throw new Error(`${name}.patch does not fit ${path}`);
    writeFileSync(join(folder, path), patched);
    return path;
  });
}

/** The folder in which the SDK lies, wherever whoever installed it has put it. */
function packages(): string {
  const sdk = fileURLToPath(import.meta.resolve("@anthropic-ai/sdk"));
  const inside = join("node_modules", "@anthropic-ai", "sdk");
  return sdk.slice(0, sdk.lastIndexOf(inside) + "node_modules".length);
}

if (import.meta.main) {
  const [name, folder] = process.argv.slice(2);
  if (name === undefined || folder === undefined) {
    console.error("node examples/reference-agent/variants/apply.ts NAME FOLDER");
    process.exitCode = 64;
  } else {
    for (const path of applyVariant(name, resolve(folder))) console.log(path);
  }
}
