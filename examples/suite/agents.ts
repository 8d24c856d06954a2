import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { InProcessAgent } from "../../src/lab/index.ts";

const loaded = new Map<string, Promise<InProcessAgent>>();

/** The reference agent as it was declared (`declared`), or with the fault of a variant; each is loaded once. */
export function agentNamed(name: string): Promise<InProcessAgent> {
  const had = loaded.get(name);
  if (had !== undefined) return had;
  const agent = load(name);
  loaded.set(name, agent);
  return agent;
}

async function load(name: string): Promise<InProcessAgent> {
  if (name === "declared") return (await import("../reference-agent/lab.ts")).default;
  const { applyVariant } = await import("../reference-agent/variants/apply.ts");
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-variant-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  applyVariant(name, folder);
  // A copy of lab.ts.
  return ((await import(pathToFileURL(join(folder, "lab.ts")).href)) as { default: InProcessAgent }).default;
}
