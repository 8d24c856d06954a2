export type VerdictWord = "pass" | "regressed" | "fail" | "inconclusive";

/** What is said of one metric, or of a whole comparison. */
export interface Verdict {
  readonly verdict: VerdictWord;
  /** With `pass`: a loss is proven too, within the margin. */
  readonly lossProven: boolean;
  /** One sentence a person can act on. */
  readonly reason: string;
  /** `null` without data. */
  readonly estimate: Estimate | null;
  readonly n: Counts;
  /** The smallest drop that so much data would find with power 0.8; `null` without data, or where it would find none. */
  readonly mde: number | null;
  /** The largest e-value each null's test has reached; p-values where a comparison says `fixed-n`. */
  readonly evidence: Readonly<Record<"regressed" | "fail" | "ship", number>>;
  /** What each had to reach (a p-value: not to exceed). */
  readonly needed: Readonly<Record<"regressed" | "fail" | "ship", number>>;
  /** Inconclusive: how many more pairs it would probably take, and under which assumption. */
  readonly more: { readonly pairs: number; readonly assuming: string } | null;
}

export interface Estimate {
  /** Candidate − baseline in the metric's form; above 0 is better. */
  readonly delta: number;
  /** Of a trial: a confidence sequence, valid whenever it is read. Of two files: of these files, read when finished. */
  readonly low: number;
  readonly high: number;
  readonly level: number;
}

export interface Counts {
  /** Tasks in both, with a score in both. */
  readonly tasks: number;
  readonly pairs: number;
  /** Runs behind each side. */
  readonly base: number;
  readonly candidate: number;
}
