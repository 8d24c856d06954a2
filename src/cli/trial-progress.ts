import { type Budget, signed } from "../judge/index.ts";
import type { SuiteTrial } from "../stats/index.ts";
import { progressLine } from "./progress.ts";

/** Where a trial stands, on stderr, while it runs. */
export interface TrialProgress {
  /** After each outcome. */
  taken(trial: SuiteTrial, budget: Budget): void;
  at(done: number, all: number, what: string): void;
  say(what: string): void;
  /** A line that stays. */
  note(text: string): void;
  clear(): void;
}

/** A line that overwrites itself, only where stderr is a terminal; the interval is the running one. */
export function trialProgress(stream: NodeJS.WriteStream, now: () => number): TrialProgress {
  const line = progressLine(stream, now);
  let [next, said] = [0, ""];
  return {
    taken(trial, { alpha }) {
      if (!stream.isTTY) return;
      const begun = now();
      if (begun >= next && trial.delta !== null) {
        const { low, high } = trial.interval(alpha.ship, alpha.regressed);
        said = `${signed(trial.delta)} (${signed(low)} to ${signed(high)})`;
        // The interval is recomputed: it may cost a twentieth of the time, not more.
        next = now() + Math.max(500, 20 * (now() - begun));
      }
      line.show(trial.taken / trial.mostDraws, `${trial.taken} of at most ${trial.mostDraws} draws  ${said}`);
    },
    at: (done, all, what) => line.show(done / all, `${done} of ${all} ${what}`),
    say: (what) => line.show(0, what),
    note(text) {
      line.clear();
      stream.write(`${text}\n`);
    },
    clear: () => line.clear(),
  };
}
