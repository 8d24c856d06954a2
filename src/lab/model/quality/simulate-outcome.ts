import type { ModelCall } from "../model-call.ts";
import type { ServedCall } from "../served.ts";
import { drawn } from "./drawn.ts";
import { successProbability } from "./effects.ts";
import { type AppliedBehind, type Factors, factorsOf } from "./factors-of.ts";
import { easeOf, type SimulatedTask } from "./task.ts";

export interface Simulation {
  /** The request that decides. */
  readonly request: ModelCall;
  /** What was served before it, from which thinking that was lost is known. Default: nothing. */
  readonly before?: readonly ServedCall[];
  readonly task: SimulatedTask;
  /**
   * One per trial. Two requests under one seed share their luck: the one with the higher probability never fares worse.
   * Independent arms need seeds of their own.
   */
  readonly seed: string;
  readonly applied?: AppliedBehind;
}

/** An outcome that no real model had. Whatever is made from it has to say so. */
export interface SimulatedOutcome {
  readonly simulated: true;
  readonly task: string;
  readonly factors: Factors;
  /** Of success. */
  readonly probability: number;
  readonly outcome: "success" | "failure";
  /** 1 or 0. */
  readonly score: number;
}

/**
 * Whether a model would have done a task, given the request that was really sent. Pure and seeded: a task is easy or hard
 * by its id, the request's factors raise or lower the probability of success by stated points, the seed decides.
 */
export function simulateOutcome({ request, before = [], task, seed, applied }: Simulation): SimulatedOutcome {
  const factors = factorsOf(request, before, applied);
  const probability = successProbability(task.ease ?? easeOf(task.id), factors);
  const success = drawn("outcome", seed, task.id) < probability;
  return {
    simulated: true,
    task: task.id,
    factors,
    probability,
    outcome: success ? "success" : "failure",
    score: success ? 1 : 0,
  };
}
