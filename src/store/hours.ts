import type { EpochMs } from "../wire/index.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** The beginning (UTC) of the hour a time is in. */
export function hourOf(at: EpochMs): EpochMs {
  return Math.floor(at / hour) * hour;
}

/** The beginning (UTC) of the point of a series a time is in. */
export function stepOf(at: EpochMs, step: "hour" | "day"): EpochMs {
  return step === "hour" ? hourOf(at) : Math.floor(at / day) * day;
}

/** The whole hours that a range touches: roll-ups know no less. `to` is exclusive; open ends are infinite. */
export function wholeHours(range: { readonly from?: EpochMs; readonly to?: EpochMs }): {
  readonly from: number;
  readonly to: number;
} {
  return {
    from: range.from === undefined ? Number.NEGATIVE_INFINITY : hourOf(range.from),
    to: range.to === undefined ? Number.POSITIVE_INFINITY : Math.ceil(range.to / hour) * hour,
  };
}
