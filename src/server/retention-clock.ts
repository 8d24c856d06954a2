/** How far retention's clock may go on at once, in milliseconds. */
const stride = 86_400_000;

/**
 * The time that retention goes by. It follows the machine's clock, but goes on by at most a day each time it is asked, that is once an
 * hour: a clock that is wrong by years for an hour must not cost all data, nor leave a mark behind which nothing is taken in any more.
 * After a long rest old facts go a little later; nothing else changes.
 *
 * @param before what it was when it was asked last, whatever process asked; `null`: never
 * @param now of the machine's clock, Unix milliseconds
 */
export function retentionClock(before: number | null, now: number): number {
  return before === null ? now : Math.min(now, before + stride);
}
