import { duration } from "./figures.ts";

/** Times in the viewer's own zone; UTC where one looks closer. */

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const dayOfYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const exactClock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** `5 Mar 10:12`; with the year where it is another one than now. */
export function moment(at: number, now: number): string {
  return `${date(at, now)} ${clock.format(at)}`;
}

/** `5 Mar`, or `5 Mar 2025`. */
export function date(at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? dayOfYear : day).format(at);
}

/** `10:12:07` */
export function second(at: number): string {
  return exactClock.format(at);
}

/** `just now`, `3 min ago`, `in 2 h` where clocks differ. */
export function ago(at: number, now: number): string {
  const gap = now - at;
  if (Math.abs(gap) < 5000) return "just now";
  return gap > 0 ? `${duration(gap)} ago` : `in ${duration(-gap)}`;
}

/** The viewer's zone, as it is called: `CET`, `GMT+5:30`. */
export function zone(at: number): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "UTC";
}

/** `2026-03-05 10:12:07 UTC` */
export function utc(at: number): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
