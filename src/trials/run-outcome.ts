/** What one run of a task came to. */
export type RunOutcome =
  | {
      readonly is: "scored";
      /** By metric, in its own scale. */
      readonly scores: Readonly<Record<string, number>>;
      /** The run said of itself that no real model had it. */
      readonly simulated: boolean;
    }
  | { readonly is: "failed"; readonly because: RunFailure; readonly detail: string };

/** An agent that crashed, ran out of time, or ended well and left no score. */
export type RunFailure = "crashed" | "timeout" | "no-score";
