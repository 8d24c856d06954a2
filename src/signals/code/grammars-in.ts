import type { ReplySide } from "../../wire/index.ts";
import type { Grammar } from "./code-parser.ts";
import { fencedBlocks, mayHoldFences } from "./fenced-blocks.ts";
import { grammarOf } from "./grammar-of.ts";

/** The grammars needed to judge the code in an exchange's visible answer; empty for most exchanges, and quickly so. */
export function grammarsIn(exchange: { readonly reply: Pick<ReplySide, "items"> }): ReadonlySet<Grammar> {
  const needed = new Set<Grammar>();
  for (const item of exchange.reply.items) {
    if (item.kind !== "text" || !mayHoldFences(item.text)) continue;
    for (const { tag } of fencedBlocks(item.text)) {
      const grammar = grammarOf(tag);
      if (grammar !== null) needed.add(grammar);
    }
  }
  return needed;
}
