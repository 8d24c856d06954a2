import type { EpochMs } from "../../wire/index.ts";
import type { Idleness, VirtualClock } from "./clock.ts";
import { checkSpan, stepActs, stepsOf } from "./steps.ts";

/** Names a timer of an {@link InjectedClock}. */
export type TimerId = number;

/** A clock that an in-process agent is handed in place of `Date` and the global timers. */
export interface InjectedClock extends VirtualClock {
  /** A `Date` of now. */
  date(): Date;
  /** Monotonic milliseconds: they stand still while the machine is suspended. */
  monotonic(): number;
  /** Like the global ones, in virtual milliseconds. They fire in `advance(…, "awake")` alone, each at its own time. */
  setTimeout(act: () => void, ms: number): TimerId;
  setInterval(act: () => void, ms: number): TimerId;
  clearTimeout(id: TimerId | undefined): void;
  clearInterval(id: TimerId | undefined): void;
  /** Resolves when `ms` awake virtual milliseconds have passed. */
  sleep(ms: number): Promise<void>;
}

interface Timer {
  /** Monotonic. */
  readonly due: number;
  readonly every: number | null;
  readonly act: () => void;
}

/**
 * A clock without a real one under it: it stands until it is moved, so that runs with it are the same every time.
 * What timers begin (promises included) is let run before time goes on.
 *
 * @param start milliseconds since 1970
 */
export function injectedClock(start: EpochMs): InjectedClock {
  const timers = new Map<TimerId, Timer>();
  const acts = stepActs();
  let wall = start;
  let awake = 0;
  let lastId = 0;

  const add = (act: () => void, ms: number, repeats: boolean): TimerId => {
    lastId += 1;
    // As the global ones do: nothing fires in the same instant.
    const delay = Number.isFinite(ms) ? Math.max(1, ms) : 1;
    timers.set(lastId, { due: awake + delay, every: repeats ? delay : null, act });
    return lastId;
  };
  const clear = (id: TimerId | undefined): void => {
    if (id !== undefined) timers.delete(id);
  };
  const moveTo = (monotonic: number): void => {
    wall += monotonic - awake;
    awake = monotonic;
  };
  /** Fires all that is due until then, in order of time and, at one time, of setting. */
  const passTo = async (end: number): Promise<void> => {
    for (;;) {
      const next = firstDue(timers, end);
      if (next === null) break;
      const [id, timer] = next;
      moveTo(timer.due);
      if (timer.every === null) timers.delete(id);
      else timers.set(id, { ...timer, due: timer.due + timer.every });
      timer.act();
      await settled();
    }
    moveTo(end);
  };

  return {
    mechanism: "injected",
    fixed: null,
    reaches: "agent",
    idleness: new Set<Idleness>(["suspended", "awake"]),
    env: {},
    wrap: (argv) => argv,
    now: () => wall,
    date: () => new Date(wall),
    monotonic: () => awake,
    setTimeout: (act, ms) => add(act, ms, false),
    setInterval: (act, ms) => add(act, ms, true),
    clearTimeout: clear,
    clearInterval: clear,
    sleep: (ms) => new Promise((resolve) => void add(resolve, ms, false)),
    async advance(ms, idleness) {
      checkSpan(ms);
      if (idleness === "suspended") {
        wall += ms;
        return;
      }
      for (const step of stepsOf(ms)) {
        await passTo(awake + step);
        await acts.run();
      }
    },
    onStep: acts.add,
    async close() {
      timers.clear();
    },
  };
}

function firstDue(timers: ReadonlyMap<TimerId, Timer>, end: number): [TimerId, Timer] | null {
  let first: [TimerId, Timer] | null = null;
  for (const entry of timers) {
    if (entry[1].due <= end && (first === null || entry[1].due < first[1].due)) first = entry;
  }
  return first;
}

/** After all that needs no outside event: promise chains run to their end before the next macrotask. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
