import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { ClientId } from "../wire/index.ts";
import { change } from "./change.ts";
import { observation, promptLine } from "./observation.ts";

/** What is known of a client's versions: `data/clients/<client>.json`. */
export const clientHistorySchema = z.strictObject({
  version: z.literal(1),
  client: z.string(),
  /** How it was come by. */
  about: z.string(),
  /** What was asked for, in words; versions that were not run are not in it. */
  range: z.string(),
  models: z.array(z.string()),
  /** Run, in the order of semver. */
  versions: z.array(z.string()),
  /** Asked for and not run, each with the reason. */
  missing: z.array(z.strictObject({ version: z.string(), because: z.string() })),
  /** Ranked within each model. */
  changes: z.array(change),
  /** Sorted by model, then version; the lines of equal prompts stand in `prompts` once. */
  observations: z.array(
    observation.extend({ prompt: observation.shape.prompt.unwrap().omit({ lines: true }).nullable() }),
  ),
  prompts: z.record(z.string(), z.array(z.string())),
  lines: z.record(z.string(), promptLine),
});

export type ClientHistory = z.infer<typeof clientHistorySchema>;

/**
 * What this package knows of a client's versions, or `null` where it knows nothing.
 *
 * @throws where the shipped file is damaged
 */
export function clientHistory(client: ClientId): ClientHistory | null {
  const file = fileURLToPath(new URL(`../../data/clients/${client}.json`, import.meta.url));
  return existsSync(file) ? clientHistorySchema.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
}
