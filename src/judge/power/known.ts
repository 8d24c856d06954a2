import type { ArmMoments, PairedMoments } from "../../stats/index.ts";

/** What a plan is made from. */
export type Known =
  /** Pass-or-fail runs with this rate, of which two of one task correlate so much. */
  | { readonly is: "stated"; readonly rate: number; readonly correlation: number }
  /** Results of the baseline. */
  | {
      readonly is: "one-arm";
      readonly file: string;
      readonly metric: string;
      readonly moments: ArmMoments;
      /** Variance of one run over all tasks. */
      readonly total: number;
      readonly runsPerTask: number;
      /** For runs of which none is a repeat; `null`: unknown. */
      readonly statedCorrelation: number | null;
    }
  /** Results of both arms. */
  | {
      readonly is: "both-arms";
      readonly files: readonly [base: string, candidate: string];
      readonly metric: string;
      readonly rate: number;
      readonly moments: PairedMoments;
    };

/** How a drop comes: every task a little worse, or some lost outright and the others as before; or as two files show it. */
export type Shape = "spread" | "broken" | "as seen";
