import { createHash } from "node:crypto";

/** A number in (0, 1) that looks drawn at random and depends on `key` alone. 52 bits. */
export function drawn(...key: readonly (string | number)[]): number {
  const digest = createHash("sha256").update(JSON.stringify(key)).digest();
  return (Number(digest.readBigUInt64BE() >> 12n) + 0.5) / 2 ** 52;
}
