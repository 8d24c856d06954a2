import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Draw, SuiteTrial, type TrialOutcome } from "../stats/index.ts";
import { decidedBy, drive } from "./drive.ts";
import { uniform } from "./uniform.ts";

const alpha = { regressed: 0.05, fail: 0.05, ship: 0.05 };
const trialOf = (cap: number): SuiteTrial => new SuiteTrial({ tasks: 9, cap, margin: 0.1, alpha });
const never = new AbortController().signal;
const draws = (index: number): number => uniform("seed", index);
const flip = (draw: Draw, arm: string, p: number): number => (uniform("score", draw.index, arm) < p ? 1 : 0);
const outcomeOf = (draw: Draw): TrialOutcome => ({ base: flip(draw, "b", 0.9), candidate: flip(draw, "c", 0.4) });

describe("drive", () => {
  it("takes outcomes in the order of the draws, whichever comes first, however many at a time", async () => {
    const one = trialOf(400);
    await drive({
      trial: one,
      uniform: draws,
      play: async (draw) => outcomeOf(draw),
      jobs: 1,
      isDone: () => decidedBy(one, ["fail"]) !== null,
      signal: never,
    });
    assert.equal(decidedBy(one, ["fail"]), "fail");
    const property = fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 40 }), async (scheduler, jobs) => {
      const trial = trialOf(400);
      let active = 0;
      const play = async (draw: Draw): Promise<TrialOutcome> => {
        active += 1;
        assert.ok(active <= jobs);
        const outcome = await scheduler.schedule(Promise.resolve(outcomeOf(draw)));
        active -= 1;
        return outcome;
      };
      const isDone = (): boolean => decidedBy(trial, ["fail"]) !== null;
      await scheduler.waitFor(drive({ trial, uniform: draws, play, jobs, isDone, signal: never }).catch(() => {}));
      assert.deepEqual(trial.logEMax, one.logEMax);
      assert.equal(trial.taken, one.taken);
    });
    // Outcomes under way at the end are waited for: the scheduler lets them end.
    await fc.assert(property, { seed: 9, numRuns: 15 });
  });

  it("ends at the cap, with every draw taken", async () => {
    const trial = trialOf(61);
    const play = async (): Promise<TrialOutcome> => ({ base: 1, candidate: 1 });
    await drive({ trial, uniform: draws, play, jobs: 7, isDone: () => false, signal: never });
    assert.equal(trial.taken, 30);
  });

  it("a run that cannot go on ends all of it, and is what is said", async () => {
    const trial = trialOf(100);
    const stopped: number[] = [];
    const play = ({ index }: Draw, signal: AbortSignal): Promise<TrialOutcome> => {
      if (index === 2) return Promise.reject(new Error("no disk"));
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          stopped.push(index);
          reject(signal.reason);
        });
      });
    };
    await assert.rejects(
      drive({ trial, uniform: draws, play, jobs: 4, isDone: () => false, signal: never }),
      /no disk/,
    );
    assert.deepEqual(stopped, [0, 1, 3]);
    assert.equal(trial.taken, 0);
  });
});
