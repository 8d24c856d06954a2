import type { Prompt } from "../exchange.ts";
import { absent, type Seen } from "../seen.ts";
import { hashOf } from "./hash-of.ts";
import type { Masks } from "./masks.ts";

/** The system prompt made of `parts` in order; `absent` where there is none. Where it is cut into blocks counts. */
export function promptOf(parts: readonly string[], masks: Masks): Seen<Prompt> {
  if (parts.length === 0) return absent;
  const text = parts.join("\n\n");
  const masked = parts.map((part) => masks.prompt(part)).join("\n\n");
  return {
    is: "set",
    value: { exact: hashOf(text), normalised: hashOf(masked), chars: text.length, text, masked },
  };
}
