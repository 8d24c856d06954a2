import type { toolSetOf } from "../canonical/index.ts";
import type { Prompt } from "../exchange.ts";
import type { Item } from "../item.ts";
import { MadeBefore, MadeInOrder } from "../rereading/index.ts";
import type { Seen } from "../seen.ts";

/** What earlier readings made of parts that the bodies share. */
export interface Before {
  /** Of the list of messages. */
  readonly items: MadeInOrder<unknown, Item>;
  readonly tools: MadeBefore<ReturnType<typeof toolSetOf>>;
  readonly prompts: MadeBefore<Seen<Prompt>>;
  /** Of items, the same with their authors. */
  readonly authored: MadeInOrder<Item, Item>;
}

export function nothingBefore(): Before {
  return { items: new MadeInOrder(), tools: new MadeBefore(), prompts: new MadeBefore(), authored: new MadeInOrder() };
}
