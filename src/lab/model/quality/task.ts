import type { Answer } from "../answer.ts";
import { drawn } from "./drawn.ts";

/** A task whose outcomes are simulated. */
export interface SimulatedTask {
  readonly id: string;
  /** Probability of success under an untouched product layer; default: by {@link easeOf} the id. */
  readonly ease?: number;
}

/** How the scripted model does a task, well and badly: the replies of its turn, in order. */
export interface AnsweredTask extends SimulatedTask {
  /** By which the task is known in what the person says. */
  readonly says: string;
  readonly right: readonly Answer[];
  readonly wrong: readonly Answer[];
}

/** Tasks are Beta(a, b): most are nearly always or nearly never done, the mean is .65. */
const a = 0.4225;
const b = 0.2275;

/**
 * How easily a task is done, in (0, 1] (rounding reaches 1): drawn by its id alone from Beta(.4225, .2275), the mix of tasks that the
 * statistics of this project are planned with. Jöhnk's method, which suits a + b < 1: of two powers of uniforms, where
 * their sum is at most 1, the share of the first.
 */
export function easeOf(id: string): number {
  for (let attempt = 0; ; attempt += 1) {
    const x = drawn("ease", id, attempt, "x") ** (1 / a);
    const y = drawn("ease", id, attempt, "y") ** (1 / b);
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}
