/** A legitimate reason for a history or a setting to differ. */
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
 * - `resume`: a new process took the conversation up. It explains no change by itself.
 * - `previous-failed`: the previous reply was an error, cut or cancelled; it need not come back.
 * - `date-rollover`: only a date written by the client changed.
 * - `provider-held`: the provider keeps the history.
 * - `unseen`: calls of this conversation passed unseen, and the history is not the one that was owed before them.
 * - `forgotten`: of the call before only hashes were kept; what cannot be told by them is not told.
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
  | "provider-held"
  | "unseen"
  | "forgotten";
