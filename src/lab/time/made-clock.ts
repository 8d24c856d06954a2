import type { VirtualClock } from "./clock.ts";

export type MadeClock =
  | { readonly is: "made"; readonly clock: VirtualClock }
  /** It cannot be had on this machine, and what to do about it. */
  | { readonly is: "unavailable"; readonly because: string };
