import { logBinomialTails } from "../../src/stats/index.ts";
import { type Figure, figure } from "../rows/row.ts";
import type { Outcome } from "./simulations/index.ts";

/** Repetitions of one setting: how many alarms, and how many there may be. */
export interface Alarms {
  readonly setting: string;
  readonly test: string;
  readonly alarms: number;
  readonly of: number;
  readonly alpha: number;
  /** The largest count that a true rate of `alpha` exceeds with a chance of 1 % at most. */
  readonly most: number;
}

/** The 99 % binomial bound. */
export function mostAlarms(of: number, alpha: number): number {
  let most = Math.floor(of * alpha);
  while (logBinomialTails(most + 1, of, alpha).atLeast > Math.log(0.01)) most += 1;
  return most;
}

/** Every test of a setting; `width` and the like are no tests. */
export function alarmsOf(
  setting: string,
  outcomes: readonly Outcome[],
  alpha: number,
  tests = Object.keys(outcomes[0] ?? {}),
): readonly Alarms[] {
  const of = outcomes.length;
  return tests.map((test) => {
    const alarms = outcomes.filter((outcome) => Number.isFinite(outcome[test] ?? Number.POSITIVE_INFINITY)).length;
    return { setting, test, alarms, of, alpha, most: mostAlarms(of, alpha) };
  });
}

/** One line for many settings: the worst of them, and each that is beyond its bound. */
export function heldEverywhere(what: string, all: readonly Alarms[]): Figure {
  const beyond = all.filter(({ alarms, most }) => alarms > most);
  const alpha = all[0]?.alpha ?? Number.NaN;
  const [first] = all;
  const worst = first === undefined ? first : all.reduce((one, other) => (rate(other) > rate(one) ? other : one));
  return figure(
    what,
    `≤ ${percent(alpha)} within a 99 % binomial bound${worst === undefined ? "" : ` (${percent(worst.most / worst.of)} of ${worst.of})`}, ${all.length === 1 ? "in one setting" : `in each of ${all.length} settings`}`,
    worst === undefined ? "–" : `at most ${percent(rate(worst))} (${worst.setting}); mean ${percent(meanRate(all))}`,
    all.length > 0 && beyond.length === 0,
    beyond.map((one) => `${one.setting}: ${percent(rate(one))}`).join("; "),
  );
}

/** What is only shown: no target, met by being measured. */
export function shown(what: string, said: string): Figure {
  return figure(what, "", said, true);
}

/** The least, the mean and the most of several settings. */
export function spreadOf(all: readonly Alarms[]): string {
  const rates = all.map(rate);
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  return `${percent(least)} to ${percent(most)}, mean ${percent(meanRate(all))}, of ${all[0]?.of ?? 0} in each of ${all.length} settings`;
}

export function rate({ alarms, of }: Pick<Alarms, "alarms" | "of">): number {
  return alarms / of;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function meanRate(all: readonly Alarms[]): number {
  return all.reduce((sum, one) => sum + rate(one), 0) / all.length;
}

/** Times to a decision under a cap: those beyond it count as the cap. */
export function timesOf(outcomes: readonly Outcome[], name: string, cap: number) {
  const times = outcomes.map((outcome) => Math.min(cap, outcome[name] ?? cap)).toSorted((a, b) => a - b);
  const decided = outcomes.filter((outcome) => (outcome[name] ?? Number.POSITIVE_INFINITY) <= cap).length;
  const at = (share: number): number => times[Math.ceil(share * times.length) - 1] ?? Number.NaN;
  return {
    mean: times.reduce((sum, time) => sum + time, 0) / times.length,
    q80: at(0.8),
    q90: at(0.9),
    power: decided / times.length,
    of: times.length,
  };
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-GB");
}
