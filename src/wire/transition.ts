import type { Break } from "./break.ts";
import type { Exchange } from "./exchange.ts";
import type { Item } from "./item.ts";

/**
 * How a call follows from the call before it in its strand. Invariants and signals are folds over transitions.
 */
export interface Transition {
  readonly exchange: Exchange;
  /** The last accepted exchange of the strand, whose history this one must extend; `null` while there is none. */
  readonly previous: Exchange | null;
  /** The strand's first exchange; equals `exchange` at the start. */
  readonly first: Exchange;
  /** Milliseconds between the end of the previous reply and this request; `null` where `previous` is. */
  readonly gap: number | null;
  /** Items of this request that stand behind the kept history: new tool results, the person's words. */
  readonly added: readonly Item[];
  /**
   * Every place where the history sent is not the previous history plus the previous reply. Wire only. Contains
   * those a break explains as a whole (see `unexplained`); what a single item explains (a date, a cut reply's
   * part, summaries nobody sends back) is not listed.
   */
  readonly changes: readonly HistoryChange[];
  /** Legitimate reasons for a history or a setting to differ, found in this step. */
  readonly breaks: readonly Break[];
  /** `human`: a person spoke; `tool-loop`: only tool results came in, or the same request again; `first`: nothing before. */
  readonly turn: "first" | "human" | "tool-loop";
}

/** One difference between the history that was owed and the one that was sent. */
export type HistoryChange =
  /** `index` counts in the owed history. */
  | { readonly is: "missing"; readonly index: number; readonly expected: Item }
  /** `index` counts in the owed history. */
  | { readonly is: "altered"; readonly index: number; readonly expected: Item; readonly seen: Item }
  /** Stands inside the old history, where nothing new belongs. `index` counts in the history sent. */
  | { readonly is: "inserted"; readonly index: number; readonly seen: Item };
