import type { NullName } from "../bets/index.ts";
import type { SuiteTrial } from "./suite-trial.ts";

export interface Decision {
  /** The null whose refutation ended it; `null`: the cap was reached. */
  readonly by: NullName | null;
  readonly draws: number;
  /** Of both arms. */
  readonly runs: number;
}

/**
 * Plays a trial until one of `stopOn` is decided or the cap is reached: what simulations are made of. Real runs, which
 * take time and run side by side, draw and take themselves.
 *
 * @param play the score, in [0, 1], of one run of a task
 * @param random even draws from [0, 1), independent of the scores
 */
export function decide(
  trial: SuiteTrial,
  play: (task: number, arm: "base" | "candidate") => number,
  random: () => number,
  stopOn: readonly NullName[] = ["fail", "ship"],
): Decision {
  for (;;) {
    const by = stopOn.find((name) => trial.decided.has(name)) ?? null;
    if (by !== null || !trial.mayDraw) return { by, draws: trial.taken, runs: trial.taken * trial.runsPerDraw };
    const { task } = trial.draw(random());
    const base = trial.options.bank === undefined ? play(task, "base") : null;
    trial.take({ base, candidate: play(task, "candidate") });
  }
}
