/** Both ends of a confidence sequence, one value per step. */
export interface Sequence {
  readonly low: readonly number[];
  readonly high: readonly number[];
}
