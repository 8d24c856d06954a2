import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { cleanedAtEnd } from "../leftovers/index.ts";
import type { InProcessAgent } from "./in-process.ts";

/** What the agent that comes with this package brings. */
export type Reference =
  | { readonly is: "reference"; readonly agent: InProcessAgent; readonly contract: string }
  | { readonly is: "unavailable"; readonly because: string };

/** Both `src/lab/agents` and `dist/lab/agents` lie three folders deep in this package. */
const root = new URL("../../../", import.meta.url);
const inSources = import.meta.url.endsWith(".ts");
/** As it is written, and as it runs: Node does not run TypeScript inside of `node_modules`. */
const written = new URL("examples/reference-agent/", root);
const running = inSources ? written : new URL("../../examples/reference-agent/", import.meta.url);

/** The two doors of the agent's folder that are opened at run time: nothing here imports an example. */
interface LabDoor {
  readonly default: InProcessAgent;
}
interface VariantsDoor {
  readonly variants: readonly { readonly name: string; readonly cohorts: readonly string[] }[];
}
interface ApplyDoor {
  applyVariant(name: string, folder: string, sources: string): readonly string[];
}

/**
 * The reference agent, which keeps every promise, or one of its variants, each with one known fault.
 *
 * @param variant its name; `null`: the agent as it is
 */
export async function reference(variant: string | null): Promise<Reference> {
  const contract = fileURLToPath(new URL("evenkeel.yaml", written));
  try {
    // What lies there is ours.
    if (variant === null) return { is: "reference", agent: ((await open("lab")) as LabDoor).default, contract };
    return await withFault(variant, contract);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const because = /@anthropic-ai\/sdk/.test(said)
      ? "the reference agent is built on the official SDK, which is not installed beside this package: npm i @anthropic-ai/sdk"
      : said;
    return { is: "unavailable", because };
  }
}

async function withFault(name: string, contract: string): Promise<Reference> {
  const { variants } = (await open("variants/variants")) as VariantsDoor; // ours, as above
  const variant = variants.find((one) => one.name === name);
  if (variant === undefined) {
    const names = variants.map((one) => one.name).join(", ");
    return { is: "unavailable", because: `the reference agent has no variant "${name}": ${names}` };
  }
  if (process.features.typescript === false || process.features.typescript === undefined) {
    const because = `variants are patched TypeScript, which Node ${process.versions.node} does not run: use 22.18 or newer`;
    return { is: "unavailable", because };
  }
  const folder = mkdtempSync(join(tmpdir(), `evenkeel-reference-${name}-`));
  const remove = cleanedAtEnd(() => rmSync(folder, { recursive: true, force: true }));
  process.once("exit", remove);
  const { applyVariant } = (await open("variants/apply")) as ApplyDoor; // ours, as above
  applyVariant(name, folder, fileURLToPath(written));
  const { default: agent } = (await import(pathToFileURL(join(folder, "lab.ts")).href)) as LabDoor; // a copy of ours
  const cohorts = variant.cohorts.length === 0 ? {} : { cohorts: variant.cohorts };
  return { is: "reference", agent: { ...agent, name: `${agent.name}@${name}`, ...cohorts }, contract };
}

function open(door: string): Promise<unknown> {
  return import(new URL(`${door}.${inSources ? "ts" : "js"}`, running).href);
}
