/** A header as it came: its name in the sender's own spelling, repetitions as pairs of their own. */
export interface HeaderPair {
  readonly name: string;
  readonly value: string;
}
