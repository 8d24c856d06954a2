import { hash } from "node:crypto";
import type { Hash } from "../ids.ts";

/**
 * Hash of some texts in order. Borders count: `("ab", "c")` and `("a", "bc")` differ.
 *
 * @returns SHA-256 in lower-case hex, cut to 32 characters
 */
export function hashOf(...parts: readonly string[]): Hash {
  let text = parts[0] ?? "";
  if (parts.length > 1) {
    text = "";
    for (const part of parts) text += `${part.length}:${part}`;
  }
  // The only place where a Hash is made.
  return hash("sha256", text, "hex").slice(0, 32) as Hash;
}
