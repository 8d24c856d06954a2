import { createHmac } from "node:crypto";
import type { Unit } from "./unit.ts";

/**
 * Stands for a person, account or machine without naming it: the same for the same identifier in this installation, and
 * of no use without its key. HMAC-SHA-256 (RFC 2104), the first 24 hex digits.
 *
 * @param key the installation's own, 32 random bytes
 */
export function unitOf(key: Uint8Array, identifier: string): Unit {
  return createHmac("sha256", key).update(identifier).digest("hex").slice(0, 24) as Unit; // 24 hex digits are a unit
}
