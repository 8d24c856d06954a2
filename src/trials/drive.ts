import { setMaxListeners } from "node:events";
import type { Draw, NullName, SuiteTrial, TrialOutcome } from "../stats/index.ts";

export interface Drive {
  readonly trial: SuiteTrial;
  /** The draw of that index, even on [0, 1). */
  readonly uniform: (index: number) => number;
  /** Makes the runs of one draw. Rejects only where the trial cannot go on. */
  readonly play: (draw: Draw, signal: AbortSignal) => Promise<TrialOutcome>;
  /** Draws whose runs are under way at a time. */
  readonly jobs: number;
  /** Asked after every outcome: whether to stop. */
  readonly isDone: () => boolean;
  /** From outside: stop everything; {@link drive} then rejects with its reason. */
  readonly signal: AbortSignal;
}

/**
 * Plays a trial until it is done or its cap is reached. Draws are made in order and outcomes taken in the order of the
 * draws, whichever comes in first: slow runs are often the ones that fail, and who takes what comes first prefers the
 * quick. Runs still under way at the end are killed; they were not needed.
 */
export async function drive({ trial, uniform, play, jobs, isDone, signal }: Drive): Promise<void> {
  const stop = new AbortController();
  // As many runs listen as are under way.
  setMaxListeners(0, stop.signal);
  const arrived = new Map<number, TrialOutcome>();
  const running = new Set<Promise<void>>();
  const start = (draw: Draw): void => {
    const run = play(draw, stop.signal).then((outcome) => {
      arrived.set(draw.index, outcome);
      running.delete(run);
    });
    running.add(run);
  };
  const onAbort = (): void => stop.abort(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    for (;;) {
      signal.throwIfAborted();
      for (let next = arrived.get(trial.taken); next !== undefined; next = arrived.get(trial.taken)) {
        arrived.delete(trial.taken);
        trial.take(next);
        if (isDone()) return;
      }
      while (running.size < jobs && trial.mayDraw) start(trial.draw(uniform(trial.drawn)));
      if (running.size === 0) return;
      await Promise.race(running);
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    stop.abort();
    await Promise.allSettled(running);
  }
}

/** The first of these that is decided; `null`: none yet. */
export function decidedBy(trial: SuiteTrial, stopOn: readonly NullName[]): NullName | null {
  return stopOn.find((name) => trial.decided.has(name)) ?? null;
}
