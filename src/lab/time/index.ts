export type * from "./clock.ts";
export { datePatchedClock } from "./date-patched-clock.ts";
export { type FakedClock, type FakedClockOptions, fakedClock } from "./faked-clock.ts";
export { type InjectedClock, injectedClock, type TimerId } from "./injected-clock.ts";
export { findLibfaketime, type Libfaketime, type LibfaketimeSearch } from "./libfaketime.ts";
export { type ClockJump, fromChild, proveClock } from "./prove-clock.ts";
export { realClock } from "./real-clock.ts";
