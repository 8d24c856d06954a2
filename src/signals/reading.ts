import type { Reading } from "./signal.ts";

/** The signal cannot be told from this session, and why. */
export function notMeasured(because: string): Reading {
  return { is: "not-measured", because };
}

/**
 * numerator / denominator × scale, where the denominator reaches `least` (at least 1); otherwise not measured.
 *
 * @param what names the denominator in the reason: `tool calls`, `edits`.
 */
export function ratioOf(
  numerator: number,
  denominator: number,
  what: string,
  { scale = 1, least = 1 }: { readonly scale?: number; readonly least?: number } = {},
): Reading {
  if (denominator < least) return notMeasured(least === 1 ? `no ${what}` : `fewer than ${least} ${what}`);
  return { is: "measured", numerator, denominator, value: (numerator / denominator) * scale };
}
