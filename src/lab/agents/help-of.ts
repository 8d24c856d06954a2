import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanedAtEnd } from "../leftovers/index.ts";
import type { InstalledClient } from "./install.ts";
import { runBounded } from "./run-bounded.ts";
import { environmentFor } from "./surroundings.ts";

/** What a version says of its flags. Empty where it says nothing. */
export async function helpOf({ client, bin }: InstalledClient): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "evenkeel-help-"));
  const clean = cleanedAtEnd(() => rmSync(home, { recursive: true, force: true }));
  try {
    const env = environmentFor(client, home, null);
    const ran = await runBounded({ argv: [bin, "--help"], cwd: home, env, timeoutMs: 30_000 });
    return `${ran.stdout}\n${ran.stderr}`;
  } finally {
    clean();
  }
}
