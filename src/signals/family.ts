import type { Digest } from "./digest.ts";
import { digestOf } from "./digest.ts";
import type { AnySignalFamily, Measure, Reading, SignalInfo } from "./signal.ts";

/**
 * What a family has to say for itself: a fold over the calls of one group (the root session, or its sub-agents).
 *
 * @typeParam T the state of one group: plain data, bounded.
 */
export interface FamilySpec<T> {
  readonly id: string;
  readonly signals: readonly SignalInfo[];
  /** Hidden helper calls (titles, routers, compaction) count with the session; left out otherwise. */
  readonly helperCalls?: true;
  init(): T;
  /** Changes the state in place. */
  step(state: T, digest: Digest): void;
  /** One reading per signal, in the order of `signals`. */
  finish(state: T): readonly Reading[];
}

/** The state of any family: marked with the family it belongs to, so that it can be stored and taken up again. */
interface FamilyState<T> {
  readonly family: string;
  session: T | null;
  subagents: T | null;
}

/**
 * Makes a family whose state is opaque to its callers, so that families of different states stand in one list.
 * Sub-agents are kept apart from the session.
 *
 * @throws TypeError where a state of another family is handed in: a fault of the caller.
 */
export function family<T>(spec: FamilySpec<T>): AnySignalFamily {
  function isMine(state: unknown): state is FamilyState<T> {
    return typeof state === "object" && state !== null && "family" in state && state.family === spec.id;
  }
  function mine(state: unknown): FamilyState<T> {
    if (isMine(state)) return state;
    throw new TypeError(`not a state of the signal family ${spec.id}`);
  }
  function readings(state: T, of: Measure["of"]): Measure[] {
    const read = spec.finish(state);
    return spec.signals.map(({ id }, index): Measure => {
      const reading = read[index];
      if (reading === undefined) throw new TypeError(`the signal family ${spec.id} did not read ${id}`);
      return { signal: id, of, ...reading };
    });
  }
  return {
    id: spec.id,
    signals: spec.signals,
    init: (): FamilyState<T> => ({ family: spec.id, session: null, subagents: null }),
    step(state, transition) {
      const own = mine(state);
      const digest = digestOf(transition);
      if (digest.helper && spec.helperCalls !== true) return own;
      if (digest.group === "session") {
        own.session ??= spec.init();
        spec.step(own.session, digest);
      } else {
        own.subagents ??= spec.init();
        spec.step(own.subagents, digest);
      }
      return own;
    },
    finish(state) {
      const own = mine(state);
      const session = readings(own.session ?? spec.init(), "session");
      return own.subagents === null ? session : [...session, ...readings(own.subagents, "subagents")];
    },
  };
}
