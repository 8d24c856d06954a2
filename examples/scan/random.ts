export { seeded } from "../../src/stats/index.ts";

/** `length` lower-case hex digits. */
export function hex(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
}

/** A version 4 UUID in form. */
export function uuid(random: () => number): string {
  return [hex(random, 8), hex(random, 4), `4${hex(random, 3)}`, `a${hex(random, 3)}`, hex(random, 12)].join("-");
}

/** Base64-looking text, like a thinking signature. */
export function opaque(random: () => number, length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return Array.from({ length }, () => alphabet[Math.floor(random() * 64)]).join("");
}
