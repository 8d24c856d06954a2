import { createHash } from "node:crypto";

/** Makes the next id with a prefix; `length` counts the characters behind it. */
export type IdSource = (prefix: string, length?: number) => string;

/** Ids that look random and are the same in every run: the n-th id depends on `seed` and n alone. */
export function seededIds(seed: string): IdSource {
  let n = 0;
  return (prefix, length = 24) => {
    n += 1;
    const letters = createHash("sha256").update(`${seed}:${n}`).digest("base64url").replaceAll(/[-_]/g, "");
    return prefix + letters.repeat(2).slice(0, length);
  };
}
