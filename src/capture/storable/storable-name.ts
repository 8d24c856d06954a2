import { hashOf } from "../../wire/index.ts";
import { withoutKnownKeys } from "./without-known-keys.ts";

/** What names something, as it may be kept: a key that somebody put there is known by its hash, so that two stay two. */
export function storableName(name: string): string {
  return withoutKnownKeys(name) === name ? name : `hidden-${hashOf(name).slice(0, 32)}`;
}
