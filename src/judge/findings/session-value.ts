import type { Reading, SignalInfo } from "../../signals/index.ts";

export type Measured = Extract<Reading, { readonly is: "measured" }>;

/** What is known of a kind of session before looking at one of them. */
export interface Prior {
  /** Events per denominator over all of them. */
  readonly rate: number;
  /** As many denominators as a session of middling size has. */
  readonly size: number;
}

/**
 * The number by which sessions are put in order. A share of few events says less than one of many: it is drawn towards
 * the common rate by as much as a session of middling size weighs, so that one failure in one call is not the worst of
 * all. Medians and sums per session stand for themselves.
 */
export function sessionValue({ numerator, denominator, value }: Measured, info: SignalInfo, prior: Prior): number {
  switch (info.pool) {
    case "median":
      return value;
    case "log-ratio":
      return (numerator + 0.5) / (denominator + 0.5);
    case "sum":
      return (numerator + prior.rate * prior.size) / (denominator + prior.size);
  }
}
