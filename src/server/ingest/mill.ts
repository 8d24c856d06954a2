import type { Fact } from "../../telemetry/index.ts";
import type { AlertRow } from "../api/answers.ts";

/** What facts go through on their way into the store; whatever it remembers is stored in one step with what came out. */
export interface Mill {
  /** In the order in which they came in; none: time has passed. `isBehind`: more waits in the spools. */
  take(
    facts: readonly Fact[],
    now: number,
    isBehind: boolean,
  ): {
    readonly facts: readonly Fact[];
    /** Exchanges that were stored before and turned out to be another one's call. */
    readonly withdrawn?: readonly string[];
    readonly alerts: readonly AlertRow[];
  };
  /** Values to be kept, by name: those that changed since this was last asked. They are stored before it is asked again. */
  state(): Readonly<Record<string, string>>;
}
