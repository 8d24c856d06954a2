export type StatsErrorCode =
  | "not-finite"
  | "bad-bound"
  | "below-bound"
  | "out-of-range"
  | "bad-option"
  | "too-few"
  | "not-identifiable";

/** A statistic was asked for what it cannot answer. Nothing was taken: the state is as before. */
export class StatsError extends Error {
  override readonly name = "StatsError";
  readonly code: StatsErrorCode;

  constructor(code: StatsErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
