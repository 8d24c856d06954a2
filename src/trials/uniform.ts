import { createHash } from "node:crypto";

/**
 * A number in [0, 1) that looks drawn at random and depends on its key alone: a trial that is taken up again draws what
 * it would have drawn.
 */
export function uniform(...key: readonly (string | number)[]): number {
  const digest = createHash("sha256").update(JSON.stringify(key)).digest();
  return Number(digest.readBigUInt64BE() >> 11n) / 2 ** 53;
}
