import type { ClockWitness, VirtualClock } from "../time/index.ts";

/**
 * Notes what an agent in this process gets to know of the time: there the clock that is handed to it is asked by nobody
 * else, so that its answers are witnesses. Real processes are not asked this way, and bring witnesses of their own.
 */
export function watchClock(clock: VirtualClock): {
  readonly clock: VirtualClock;
  readonly witnesses: () => readonly ClockWitness[];
} {
  if (clock.mechanism !== "injected") return { clock, witnesses: () => [] };
  const told: number[] = [];
  const now = (): number => {
    const at = clock.now();
    if (told.at(-1) !== at) told.push(at);
    return at;
  };
  return {
    clock: { ...clock, now },
    witnesses: () =>
      told.slice(1).map((after, index) => ({ from: "the clock it asked", before: told[index] ?? after, after })),
  };
}
