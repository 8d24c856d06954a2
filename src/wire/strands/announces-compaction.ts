import type { ClientId } from "../exchange.ts";
import type { Item } from "../item.ts";

/** How the text that takes the place of a compacted history begins. */
const beginnings: Readonly<Record<ClientId, readonly RegExp[]>> = {
  "claude-code": [/^\s*This session is being continued from a previous conversation/],
  codex: [/^\s*Another language model started to solve this problem/],
  opencode: [/^\s*What did we do so far\?/],
  "gemini-cli": [/^\s*<state_snapshot>/],
  generic: [],
};
const anyBeginning = Object.values(beginnings).flat();

/** What in the item says that a summary stands for the history, or `null`. A client we do not know may use any of them. */
export function announcesCompaction(client: ClientId, item: Item): string | null {
  if (item.kind !== "text") return null;
  const begins = client === "generic" ? anyBeginning : beginnings[client];
  return begins.some((beginning) => beginning.test(item.text)) ? "a summary stands in place of the history" : null;
}
