import type { Exchange } from "../exchange.ts";
import type { Item } from "../item.ts";
import type { HistoryChange } from "../transition.ts";
import { isHumanText } from "./human-text.ts";

/** Said of a rewind after which nothing new was said: the prompt itself begins the turn. */
export const askedAgain = "the history ends with an earlier prompt, asked again";

/**
 * A person went back: the owed history ends early, at the start of a human turn, and goes on with other words; or it
 * ends with an earlier prompt, which is asked again. A resumed history that ends early is no rewind: nobody is known
 * to have asked for it.
 */
export function rewindIn(
  exchange: Exchange,
  owed: readonly Item[],
  changes: readonly HistoryChange[],
  added: readonly Item[],
): string | null {
  const start = changes[0];
  if (start === undefined || start.index === 0 || exchange.place.resumed) return null;
  if (!changes.every((change) => change.is === "missing")) return null;
  const gone = owed.slice(start.index);
  // Nothing behind the first missing item may have been kept.
  if (gone.length > changes.length + gone.filter((item) => item.kind === "reasoning" && !item.mustReturn).length)
    return null;
  const before = owed[start.index - 1];
  if (added.length === 0 && before !== undefined && isHumanText(before)) return askedAgain;
  const first = gone.find((item) => item.kind !== "text" || (item.role === "user" && item.author !== "client"));
  if (first?.kind !== "text" || !added.some(isHumanText)) return null;
  return "the history ends where an earlier prompt began, and goes on with another";
}
