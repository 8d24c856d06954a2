import type { SignalInfo } from "../../signals/index.ts";
import { StatsError, windowQuantile } from "../../stats/index.ts";
import { type Baseline, windowBaseline } from "./baseline.ts";

/** What a signal's sessions are held against: made once, from a blessed window, and kept beside the monitor's state. */
export type SignalBaseline =
  | { readonly is: "monitored"; readonly baseline: Baseline; readonly limit: number | null }
  | { readonly is: "not-monitored"; readonly because: string };

/**
 * @param values the signal's value in every session of the window that measured it, in the order of the sessions
 * @param beta as in {@link windowBaseline}
 */
export function signalBaseline({ monitor, worse }: SignalInfo, values: readonly number[], beta = 0.05): SignalBaseline {
  if (monitor.form === "none") return { is: "not-monitored", because: monitor.because };
  if (worse === "neither") return { is: "not-monitored", because: "neither way is worse" };
  if (values.length < 3) return { is: "not-monitored", because: `${values.length} sessions make no baseline` };
  if (monitor.form === "share") {
    const good = values.map((value) => (worse === "down" ? value : 1 - value));
    return { is: "monitored", baseline: windowBaseline(good, beta), limit: null };
  }
  const { limit, p0 } = windowQuantile(values, monitor.q, worse, beta);
  const third = Math.floor(values.length / 3);
  const kept = values.slice(third).filter((value) => isKept(value, limit, worse)).length;
  const n = values.length - third;
  const baseline: Baseline = p0 > 0 ? { is: "window", p0, beta, n, mean: kept / n } : { is: "unknown" };
  return { is: "monitored", baseline, limit };
}

/**
 * One session as a monitor takes it: in [0, 1], 1 being good. A session that did not measure the signal is no observation.
 *
 * @param limit of the {@link SignalBaseline}
 * @throws StatsError `out-of-range` for a value that the signal cannot have, or a form that needs a limit and has none
 */
export function monitoredValue({ id, monitor, worse }: SignalInfo, value: number, limit: number | null): number {
  if (monitor.form === "none" || worse === "neither") throw new StatsError("bad-option", `${id} is not monitored`);
  if (monitor.form === "share") {
    if (!(value >= 0 && value <= 1)) throw new StatsError("out-of-range", `${id} must lie in [0, 1], not ${value}`);
    return worse === "down" ? value : 1 - value;
  }
  if (limit === null)
    throw new StatsError("bad-option", `${id} is held against a limit of its baseline: none was given`);
  if (!Number.isFinite(value)) throw new StatsError("not-finite", `${id} must be finite, not ${value}`);
  return isKept(value, limit, worse) ? 1 : 0;
}

function isKept(value: number, limit: number, worse: "up" | "down"): boolean {
  return worse === "up" ? value <= limit : value >= limit;
}
