/** Virtual milliseconds of a step of awake idleness, unless the idleness is very long. */
const usualStep = 30_000;
/** So that a day costs seconds too: 25 hours are stepped by three minutes. */
const mostSteps = 500;

/** The steps that awake idleness is made of: virtual milliseconds each, in all `ms`. @param ms > 0 */
export function stepsOf(ms: number): readonly number[] {
  checkSpan(ms);
  const size = Math.max(usualStep, Math.ceil(ms / mostSteps));
  const whole = Math.floor(ms / size);
  const rest = ms - whole * size;
  return [...Array.from({ length: whole }, () => size), ...(rest > 0 ? [rest] : [])];
}

/** @throws RangeError where time would stand or run backwards */
export function checkSpan(ms: number): void {
  if (!(Number.isFinite(ms) && ms > 0)) throw new RangeError(`a clock is moved on by more than 0 ms, not by ${ms}`);
}

/** What is done after every step, in the order it was asked for. */
export interface StepActs {
  add(act: () => void | Promise<void>): () => void;
  run(): Promise<void>;
}

export function stepActs(): StepActs {
  const acts = new Set<{ readonly act: () => void | Promise<void> }>();
  return {
    add(act) {
      const entry = { act };
      acts.add(entry);
      return () => void acts.delete(entry);
    },
    async run() {
      for (const { act } of acts) await act();
    },
  };
}
