import type { Call } from "./calls.ts";
import type { Har } from "./recording.ts";

/** One thing done to a recorded session, and what has to be said of it. */
export interface Sabotage {
  /** Violations from a warning up: `error thinking-retained`. One cause is one violation. */
  readonly expect: readonly string[];
  /** An invariant under which the thing is listed without being judged. */
  readonly lists?: string;
  /** A component that has to stand among the changes. */
  readonly change?: string;
  /**
   * Does it to the calls of the lane, which may be changed in place.
   *
   * @returns false where this session gives no occasion for it
   */
  do(calls: Call[], har: Har): boolean;
}
