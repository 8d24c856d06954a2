import type { EpochMs } from "../../wire/index.ts";
import type { ClockProof, ClockWitness, VirtualClock } from "./clock.ts";

/** `from` of a witness that is the time a program told which the agent had started: `date +%s` by its shell tool. */
export const fromChild = "a child's date";

/** One `advance`: the clock's own `now()` before and after it. */
export interface ClockJump {
  readonly before: EpochMs;
  readonly after: EpochMs;
}

/** Clocks of one machine agree to the millisecond; `date +%s` drops fractions, logs are written a little late. */
const tolerance = 5000;

/** Real milliseconds of turns that may lie before the first jump: what is older was not told in this run. */
const run = 3_600_000;

/**
 * Judges whether the agent lived by the clock: around every jump there is a witness on each side of it, from the agent
 * itself and, where the clock reaches them, from its children, and none of them tells a time that is still to come.
 *
 * @param jumps in order; without any the clock needs no proof
 */
export function proveClock(
  clock: VirtualClock,
  told: readonly ClockWitness[],
  jumps: readonly ClockJump[],
): ClockProof {
  const [first] = jumps;
  if (first === undefined) return { is: "not-needed" };
  if (clock.fixed !== null) return { is: "not-virtual", because: clock.fixed };
  const now = clock.now();
  const witnesses = told.filter(({ before, after }) => before >= first.before - run && after >= before);
  const future = witnesses.find(({ after }) => after > now + tolerance);
  if (future !== undefined) {
    return { is: "not-virtual", because: `${future.from} is ${span(future.after - now)} ahead of the clock` };
  }
  const own = witnesses.filter(({ from }) => from !== fromChild);
  const childs = witnesses.filter(({ from }) => from === fromChild);
  for (const jump of jumps) {
    const asked = `by ${span(jump.after - jump.before)}`;
    const ownMoved = own.some((witness) => isAround(witness, jump));
    const childMoved = childs.some((witness) => isAround(witness, jump));
    if (ownMoved && (childMoved || clock.reaches === "agent")) continue;
    return { is: "not-virtual", because: because({ own, childs, ownMoved, childMoved, asked }) };
  }
  return { is: "virtual", witnesses };
}

function isAround(witness: ClockWitness, jump: ClockJump): boolean {
  return witness.before <= jump.before + tolerance && witness.after >= jump.after - tolerance;
}

interface Seen {
  readonly own: readonly ClockWitness[];
  readonly childs: readonly ClockWitness[];
  readonly ownMoved: boolean;
  readonly childMoved: boolean;
  readonly asked: string;
}

function because({ own, childs, ownMoved, childMoved, asked }: Seen): string {
  if (childMoved) return `its own clock did not move ${asked}, its child's did`;
  if (ownMoved && childs.length > 0) return `its child's clock did not move ${asked}, its own did`;
  if (ownMoved)
    return `no child of it told the time, so that it is not known whether its children's clock moved ${asked}`;
  if (own.length + childs.length === 0)
    return `nothing tells what time it was for the agent when the clock moved ${asked}`;
  return `neither its own clock nor its child's moved ${asked}`;
}

function span(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return `${Math.round(ms / 1000)} s`;
  return minutes < 120 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 6) / 10} h`;
}
