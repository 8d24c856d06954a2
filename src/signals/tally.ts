import { medianOf } from "./median-of.ts";
import type { Measure, SessionSignals, SignalInfo } from "./signal.ts";

/** A signal over several sessions. */
export interface Aggregated {
  /** In the signal's unit; `null` where no session measured it. */
  readonly value: number | null;
  /** Sessions that measured it. */
  readonly sessions: number;
  /** Sum of the denominators: calls, responses, edits … */
  readonly events: number;
  /** Why other sessions did not measure it, counted over sessions, most frequent first. */
  readonly notMeasured: readonly { readonly because: string; readonly sessions: number }[];
}

/** Measures of one signal being put together. Adding is associative and commutative: order does not matter. */
export interface Tally {
  readonly numerators: number[];
  readonly denominators: number[];
  readonly values: number[];
  readonly reasons: Map<string, number>;
}

export function emptyTally(): Tally {
  return { numerators: [], denominators: [], values: [], reasons: new Map() };
}

/** Adds a measure of one session, in place. */
export function addMeasure(tally: Tally, measure: Measure): void {
  if (measure.is === "measured") {
    tally.numerators.push(measure.numerator);
    tally.denominators.push(measure.denominator);
    tally.values.push(measure.value);
  } else tally.reasons.set(measure.because, (tally.reasons.get(measure.because) ?? 0) + 1);
}

/** Two tallies of the same signal as one; neither is changed. */
export function mergeTallies(a: Tally, b: Tally): Tally {
  const reasons = new Map(a.reasons);
  for (const [because, sessions] of b.reasons) reasons.set(because, (reasons.get(because) ?? 0) + sessions);
  return {
    numerators: [...a.numerators, ...b.numerators],
    denominators: [...a.denominators, ...b.denominators],
    values: [...a.values, ...b.values],
    reasons,
  };
}

const scales: Readonly<Partial<Record<SignalInfo["unit"], number>>> = {
  "per 1,000 calls": 1000,
  "per 100 prompts": 100,
};

/** What the sessions of a tally show together, by the signal's own way of pooling ({@link SignalInfo.pool}). */
export function readTally(tally: Tally, info: SignalInfo): Aggregated {
  const events = sumOf(tally.denominators);
  return {
    value: tally.values.length === 0 ? null : pooled(tally, info, events),
    sessions: tally.values.length,
    events,
    notMeasured: [...tally.reasons]
      .map(([because, sessions]) => ({ because, sessions }))
      .sort((a, b) => b.sessions - a.sessions || (a.because < b.because ? -1 : 1)),
  };
}

function pooled(tally: Tally, { pool, unit }: SignalInfo, events: number): number | null {
  switch (pool) {
    case "median":
      return medianOf(tally.values);
    case "log-ratio":
      return Math.exp(
        sumOf(tally.numerators.map((n, index) => logRatio(n, tally.denominators[index] ?? 0))) / tally.values.length,
      );
    case "sum":
      return events === 0 ? null : (sumOf(tally.numerators) / events) * (scales[unit] ?? 1);
  }
}

/** Half an event added on either side keeps sessions without any (Haldane and Anscombe's correction). */
function logRatio(numerator: number, denominator: number): number {
  return Math.log((numerator + 0.5) / (denominator + 0.5));
}

/** Sorted first: floating-point sums depend on order, and results must not depend on the order of sessions. */
function sumOf(values: readonly number[]): number {
  return Float64Array.from(values)
    .sort()
    .reduce((sum, value) => sum + value, 0);
}

/** The measures of some sessions by signal and by what they are of. */
export function tallySessions(sessions: Iterable<SessionSignals>): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { measures } of sessions) {
    for (const measure of measures) {
      const key = tallyKey(measure.signal, measure.of);
      let tally = tallies.get(key);
      if (tally === undefined) {
        tally = emptyTally();
        tallies.set(key, tally);
      }
      addMeasure(tally, measure);
    }
  }
  return tallies;
}

export function tallyKey(signal: string, of: Measure["of"]): string {
  return `${signal} ${of}`;
}
