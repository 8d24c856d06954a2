/** What is done to Evenkeel, and what must hold all the same. */
export interface Fault {
  readonly name: string;
  /** The promise, in one sentence. */
  readonly holds: string;
  /** Ends by itself. @throws AssertionError where the promise is broken */
  run(stage: Stage): Promise<Outcome>;
}

export type Outcome =
  | { readonly is: "held"; readonly figure: string }
  /** This machine cannot do it to us. */
  | { readonly is: "skipped"; readonly because: string };

/** What a fault gets to work with; everything it opens here is closed behind it, however it ends. */
export interface Stage {
  /** A folder of its own. */
  readonly folder: string;
  /** Run when the fault is over, the last one first. */
  defer(close: () => unknown): void;
  /** Numbers in [0, 1), the same in every run. */
  readonly random: () => number;
}
