import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { observation, promptLine } from "../../clients/index.ts";
import { clientCache, type RealClient } from "../agents/index.ts";
import type { Observed } from "./observe.ts";

/** Raised whenever sessions, masks or traits change, so that what was kept is played anew. */
const edition = 1;

const kept = z.strictObject({ observation, lines: z.record(z.string(), promptLine) });

/** What was observed of a version earlier, in the cache folder; `null` where nothing was, or it cannot be read. */
export async function keptResult(client: RealClient, version: string, model: string): Promise<Observed | null> {
  try {
    return kept.parse(JSON.parse(await readFile(fileOf(client, version, model), "utf8")));
  } catch {
    return null;
  }
}

/** Written beside and renamed: an interrupted run leaves nothing half done. */
export async function keepResult(client: RealClient, observed: Observed): Promise<void> {
  const file = fileOf(client, observed.observation.version, observed.observation.model);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(`${file}.${process.pid}`, `${JSON.stringify(observed)}\n`);
  await rename(`${file}.${process.pid}`, file);
}

function fileOf(client: RealClient, version: string, model: string): string {
  const name = `${version}-${model.replaceAll(/[^\w.-]+/g, "-")}.json`;
  return join(clientCache(), "..", "track", `${client}-${edition}`, name);
}
