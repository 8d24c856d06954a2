/**
 * Seeded numbers, even in [0, 1) (mulberry32, public domain): the same seed gives the same run, on every machine. For
 * permutations and simulations. When not to use it: for anything that must not be guessed, or for more than some
 * billion draws: its period is 2³².
 */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
