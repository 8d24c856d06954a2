import type { Exchange } from "./exchange.ts";
import type { Item } from "./item.ts";

/**
 * How a call follows from the call before it in its strand. Invariants and signals are folds over transitions.
 */
export interface Transition {
  readonly exchange: Exchange;
  /** The last exchange of the strand whose history this one must extend; `null` at a strand's first call. */
  readonly previous: Exchange | null;
  /** The strand's first exchange; equals `exchange` at the start. */
  readonly first: Exchange;
  /** Milliseconds between the end of the previous reply and this request; `null` at a strand's first call. */
  readonly gap: number | null;
  /** Items of this request that stand behind the kept history: new tool results, the person's words. */
  readonly added: readonly Item[];
  /** Every place where the history sent is not the previous history plus the previous reply. Wire only. */
  readonly changes: readonly HistoryChange[];
  /** Legitimate reasons for a history or a setting to differ, found in this step. */
  readonly breaks: readonly Break[];
  /** `human`: a person spoke; `tool-loop`: only tool results came in; `first`: nothing before. */
  readonly turn: "first" | "human" | "tool-loop";
}

/** One difference between the history that was owed and the one that was sent. */
export type HistoryChange =
  | { readonly is: "missing"; readonly index: number; readonly expected: Item }
  | { readonly is: "altered"; readonly index: number; readonly expected: Item; readonly seen: Item }
  /** Stands inside the old history, where nothing new belongs. */
  | { readonly is: "inserted"; readonly index: number; readonly seen: Item };

export interface Break {
  readonly kind: BreakKind;
  /** What in the input shows it. */
  readonly because: string;
}

/**
 * - `compaction`: the history was replaced by a summary, announced by the client or by a compaction call.
 * - `model-switch`: another model was asked for; reasoning of the old one may go.
 * - `signature-rejected`: the provider refused a signature; the retry goes without reasoning.
 * - `retry`: the same request again.
 * - `rewind`: a person went back to an earlier point, or cleared the conversation.
 * - `resume`: a new process took the conversation up.
 * - `previous-failed`: the previous reply was an error, cut or cancelled; it need not come back.
 * - `date-rollover`: only a date written by the client changed.
 * - `provider-held`: the provider keeps the history.
 */
export type BreakKind =
  | "compaction"
  | "model-switch"
  | "signature-rejected"
  | "retry"
  | "rewind"
  | "resume"
  | "previous-failed"
  | "date-rollover"
  | "provider-held";
