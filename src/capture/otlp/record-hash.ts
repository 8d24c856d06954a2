import { createHmac } from "node:crypto";

/** Names a record that has no id of its own by all it holds, in either encoding alike: sent again, it is the same. Keyed, so that nobody can try what it held. */
export function recordHash(key: Uint8Array, ...parts: readonly (Uint8Array | string)[]): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) {
    const length = typeof part === "string" ? Buffer.byteLength(part) : part.byteLength;
    hmac.update(`${length}:`).update(part);
  }
  return hmac.digest("hex").slice(0, 32);
}
