import type { toolSetOf } from "../canonical/index.ts";
import type { Prompt } from "../exchange.ts";
import type { Item } from "../item.ts";
import { MadeBefore } from "../rereading/index.ts";
import type { Seen } from "../seen.ts";

/** What earlier readings made of parts that the bodies share. */
export interface Before {
  readonly items: MadeBefore<readonly Item[]>;
  readonly tools: MadeBefore<ReturnType<typeof toolSetOf>>;
  readonly prompts: MadeBefore<Seen<Prompt>>;
  /** An item with its author. */
  readonly authored: MadeBefore<Item>;
}

export function nothingBefore(): Before {
  return { items: new MadeBefore(), tools: new MadeBefore(), prompts: new MadeBefore(), authored: new MadeBefore() };
}
