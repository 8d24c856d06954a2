import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { observation, promptLine } from "../../clients/index.ts";
import { clientCache, type RealClient } from "../agents/index.ts";
import { edition } from "./edition.ts";
import type { Observed } from "./observe.ts";

let thisEdition: Promise<string> | null = null;
const kept = z.strictObject({ observation, lines: z.record(z.string(), promptLine) });

/** What this edition observed of a version earlier, in the cache folder; `null` where nothing was, or it cannot be read. */
export async function keptResult(client: RealClient, version: string, model: string): Promise<Observed | null> {
  try {
    return kept.parse(JSON.parse(await readFile(await fileOf(client, version, model), "utf8")));
  } catch {
    return null;
  }
}

/** Written beside and renamed: an interrupted run leaves nothing half done. */
export async function keepResult(client: RealClient, observed: Observed): Promise<void> {
  const file = await fileOf(client, observed.observation.version, observed.observation.model);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(`${file}.${process.pid}`, `${JSON.stringify(observed)}\n`);
  await rename(`${file}.${process.pid}`, file);
}

async function fileOf(client: RealClient, version: string, model: string): Promise<string> {
  thisEdition ??= edition(join(import.meta.dirname, "..", ".."));
  const name = `${version}-${model.replaceAll(/[^\w.-]+/g, "-")}.json`;
  return join(clientCache(), "..", "track", `${client}-${await thisEdition}`, name);
}
