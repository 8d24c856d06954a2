import { open } from "node:fs/promises";
import type { Refused } from "./ingest/index.ts";

/** Bytes of facts kept there; what is beyond is counted and logged alone. */
const most = 64 * 1024 ** 2;

/**
 * Where facts go that the store refuses for good: one line of JSON each, with the reason, for its owner alone to read. Synced when it
 * returns.
 */
export function putAside(file: string): (stream: string, refused: readonly Refused[]) => Promise<void> {
  return async (stream, refused) => {
    const handle = await open(file, "a", 0o600);
    try {
      if ((await handle.stat()).size > most) return;
      await handle.write(refused.map(({ fact, because }) => `${JSON.stringify({ stream, because, fact })}\n`).join(""));
      await handle.sync();
    } finally {
      await handle.close();
    }
  };
}
