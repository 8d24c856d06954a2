import type { NullName } from "../stats/index.ts";
import type { Budget } from "./budget.ts";
import type { Counts, Estimate } from "./verdict.ts";

/** What a judge of one metric has seen, however it came by it: a finished file or trials that still run. */
export interface Judged {
  readonly budget: Budget;
  /** One-sided error rates after they are paid over the gating metrics ({@link paidAlphas}). */
  readonly alpha: Readonly<Record<NullName, number>>;
  /** ln of the largest e-value of each null's test. */
  readonly logE: Readonly<Record<NullName, number>>;
  /** `null` where there is no pair. */
  readonly estimate: Estimate | null;
  /** Of the estimate, by independent unit; `null` from fewer than two units. */
  readonly standardError: number | null;
  /** Independent units behind the estimate: pairs, or clusters of them. */
  readonly units: number;
  readonly n: Counts;
  /** By how much the estimate lies below what harm is judged by, because something is missing; 0 where nothing is. */
  readonly unseen?: number;
  /** Why there is no data, where there is none: "the candidate has no metric `score`". */
  readonly without?: string;
}
