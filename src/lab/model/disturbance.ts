import type { Answer, Refusal, Reply } from "./answer.ts";
import type { ModelCall } from "./model-call.ts";
import { fits, type When } from "./script.ts";
import type { ServedCall } from "./served.ts";

/** A fault that lasts: laid over whatever the script answers, call after call. */
export interface Disturbance {
  readonly when?: When;
  /** Spares the first so many calls that fit. Default 0. */
  readonly after?: number;
  /** Holds for so many calls that fit. Default: for good. */
  readonly times?: number;
  /** The provider refuses, or its replies are changed: another model, less effort, a cut, a dropped front. */
  readonly does: Refusal | Omit<Partial<Reply>, "is" | "blocks">;
}

/** The answer as it is after all disturbances, in their order. Pure: `before` says how many calls fitted. */
export function disturbed(
  answer: Answer,
  disturbances: readonly Disturbance[],
  call: ModelCall,
  before: readonly ServedCall[],
): Answer {
  let now = answer;
  for (const { when = {}, after = 0, times = Number.POSITIVE_INFINITY, does } of disturbances) {
    if (!fits(when, call)) continue;
    const earlier = before.filter((served) => served.call?.wants === "answer" && fits(when, served.call)).length;
    if (earlier < after || earlier >= after + times) continue;
    if ("is" in does) return does;
    if (now.is === "reply") now = { ...now, ...does };
  }
  return now;
}
