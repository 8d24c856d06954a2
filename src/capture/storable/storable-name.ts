import { hashOf } from "../../wire/index.ts";
import { cutTo } from "./cut-to.ts";
import { withoutKnownKeys } from "./without-known-keys.ts";

/** Characters of an id (`telemetry/fact-schema.ts`). */
const longest = 256;

/**
 * What names something, as it may be kept, in no more than 256 characters: a key that somebody put there is known by its hash,
 * so that two stay two, and so does what is too long.
 */
export function storableName(name: string): string {
  if (withoutKnownKeys(name) !== name) return `hidden-${hashOf(name).slice(0, 32)}`;
  return name.length <= longest ? name : cutTo(longest, name, name);
}
