import type { Idleness, VirtualClock } from "./clock.ts";

/**
 * The real clock, where nothing can move that of the agent. A run in which it should have moved is not proven.
 *
 * @param because why, as a person reads it, with what to do
 */
export function realClock(because: string): VirtualClock {
  return {
    mechanism: "none",
    fixed: because,
    reaches: "children",
    idleness: new Set<Idleness>(["suspended", "awake"]),
    env: {},
    wrap: (argv) => argv,
    now: Date.now,
    advance: () => Promise.resolve(),
    onStep: () => () => undefined,
    close: () => Promise.resolve(),
  };
}
