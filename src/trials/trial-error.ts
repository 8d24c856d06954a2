export type TrialErrorCode =
  | "bad-suite"
  | "bad-command"
  | "bad-score"
  | "bad-state"
  | "bad-bank"
  | "other-trial"
  | "drifted"
  | "drift-unknown"
  | "baseline-broken";

/** Trials that cannot go on: what is wrong, where, and what to do next. */
export class TrialError extends Error {
  override readonly name = "TrialError";
  readonly code: TrialErrorCode;
  readonly next: string | null;

  constructor(code: TrialErrorCode, message: string, next: string | null = null) {
    super(message);
    this.code = code;
    this.next = next;
  }
}
