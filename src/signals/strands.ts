import type { StrandId } from "../wire/index.ts";

/** State per strand of one group; plain data. */
export type PerStrand<T> = Map<StrandId, T>;

/** A session with more strands than this forgets the oldest ones: their calls are judged as if newly begun. */
const limit = 512;

/** The state of a strand, made where there is none yet. */
export function ofStrand<T>(strands: PerStrand<T>, strand: StrandId, make: () => T): T {
  const there = strands.get(strand);
  if (there !== undefined) return there;
  if (strands.size >= limit) {
    const oldest = strands.keys().next();
    if (oldest.done !== true) strands.delete(oldest.value);
  }
  const made = make();
  strands.set(strand, made);
  return made;
}
