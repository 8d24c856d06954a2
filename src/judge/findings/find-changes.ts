import { addMeasure, emptyTally, type Measure, readTally, type SignalInfo } from "../../signals/index.ts";
import { detectableStep, type ScannedSeries, type StepScan, stepOrTrend, stepScan } from "../../stats/index.ts";
import { coinciding } from "./coinciding.ts";
import { type DayScores, dayScores, type Sample } from "./day-scores.ts";
import { detectableChange } from "./detectable-change.ts";
import type { DetectableChange, Finding, KnownMove, Level, ObservedSession } from "./finding.ts";
import { projectMoves } from "./project-moves.ts";
import { strataOf } from "./strata.ts";

export interface FindOptions {
  readonly infos: readonly SignalInfo[];
  /** Yields [0, 1), seeded: the same sessions give the same findings. */
  readonly random: () => number;
  /** Over all signals of all clients together; default .05. */
  readonly alpha?: number;
  /** Default 499. */
  readonly permutations?: number;
}

/** Fewer days that measured a signal, and nothing is tested. */
export const fewestDays = 14;
/** Fewer sessions that measured it, and nothing is tested. */
export const fewestSessions = 30;
/** Measured days on either side of a date. */
const edge = 5;
const dayLength = 86_400_000;

/** One signal of one client, on its way to a finding. */
interface Candidate {
  readonly info: SignalInfo;
  readonly of: Measure["of"];
  readonly client: string;
  readonly samples: readonly Sample[];
  readonly scores: DayScores;
  /** Why it is not tested; `null`: it is. */
  readonly untested: string | null;
}

/**
 * Looks back at every signal of every client: whether it changed, when, how much, what moved at the same time; and where
 * nothing is found, how much could have been. One family: the error rate holds for all signals and all clients together.
 * The changed ones first, the strongest first. Order of the sessions does not matter.
 *
 * Compares each session with its own kind (model, entry point, effort and project, where those stand side by side), by
 * its place among them; the unit that is permuted is the day. One change for each signal, the largest.
 *
 * Days are UTC days on which any client was used; days without sessions are no days.
 */
export function findChanges(
  sessions: readonly ObservedSession[],
  moves: readonly KnownMove[],
  { infos, random, alpha = 0.05, permutations = 499 }: FindOptions,
): readonly Finding[] {
  const ordered = sessions.toSorted(
    (a, b) => a.signals.at - b.signals.at || (a.signals.session < b.signals.session ? -1 : 1),
  );
  const days = [...new Set(ordered.map(({ signals }) => signals.segment.day))].toSorted();
  const place = new Map(days.map((day, index) => [day, index]));
  const allMoves = [...moves];
  const candidates = [...Map.groupBy(ordered, ({ signals }) => signals.segment.client)].flatMap(([client, own]) => {
    const dayOf = own.map(({ signals }) => place.get(signals.segment.day) ?? 0);
    allMoves.push(...projectMoves(own, dayOf, client));
    return candidatesOf(client, own, dayOf, days.length, infos);
  });
  const tested = candidates.filter(({ untested }) => untested === null);
  const scan = stepScan(
    tested.map(({ scores }) => scores.series),
    { random, permutations, edge, alpha },
  );
  const found = new Map(tested.map((candidate, index) => [candidate, scan.series[index]]));
  const strengthOf = (candidate: Candidate): number => found.get(candidate)?.strength ?? -1;
  const words = ["changed", "drifted", "no change found", "not tested"];
  return candidates
    .toSorted((a, b) => strengthOf(b) - strengthOf(a))
    .map((candidate) => findingOf(candidate, found.get(candidate), scan, { days, moves: allMoves, alpha, random }))
    .toSorted((a, b) => words.indexOf(a.is) - words.indexOf(b.is));
}

function candidatesOf(
  client: string,
  own: readonly ObservedSession[],
  dayOf: readonly number[],
  days: number,
  infos: readonly SignalInfo[],
): readonly Candidate[] {
  const strata = strataOf(own, dayOf);
  const samples = new Map<string, Sample[]>();
  const known = new Set<string>();
  for (const [index, { signals }] of own.entries()) {
    for (const measure of signals.measures) {
      const key = `${measure.signal} ${measure.of}`;
      known.add(key);
      if (measure.is !== "measured") continue;
      const sample = { day: dayOf[index] ?? 0, stratum: strata[index] ?? "", measured: measure };
      const there = samples.get(key);
      if (there === undefined) samples.set(key, [sample]);
      else there.push(sample);
    }
  }
  return infos.flatMap((info) =>
    (["session", "subagents"] as const).flatMap((whose): Candidate[] => {
      const key = `${info.id} ${whose}`;
      if (!known.has(key)) return [];
      const mine = samples.get(key) ?? [];
      const scores = dayScores(mine, days, info);
      return [{ info, of: whose, client, samples: mine, scores, untested: untested(mine, scores) }];
    }),
  );
}

function untested(samples: readonly Sample[], { constant }: DayScores): string | null {
  const days = new Set(samples.map(({ day }) => day)).size;
  if (samples.length === 0) return "no session measured it";
  if (days < fewestDays || samples.length < fewestSessions) {
    return `too little to tell: ${some(samples.length, "session")} on ${some(days, "day")} measured it; ${fewestSessions} on ${fewestDays} days would be needed`;
  }
  return constant ? "the same in all sessions of a kind" : null;
}

interface Context {
  readonly days: readonly string[];
  readonly moves: readonly KnownMove[];
  readonly alpha: number;
  readonly random: () => number;
}

function findingOf(candidate: Candidate, series: ScannedSeries | undefined, scan: StepScan, context: Context): Finding {
  const { info, of: whose, client, samples, scores, untested } = candidate;
  const base = {
    signal: info.id,
    of: whose,
    client,
    days: new Set(samples.map(({ day }) => day)).size,
    sessions: samples.length,
    coincides: [],
    identifiable: false,
  };
  if (series === undefined || untested !== null)
    return { ...base, is: "not tested", size: null, p: null, mde: null, because: untested ?? "not tested" };
  const mde = detectable(candidate, series, scan.threshold, context.random);
  if (series.p > context.alpha || series.split < 0) {
    // Where nothing could have been found, finding nothing says nothing.
    if (mde === null) return { ...base, is: "not tested", size: null, p: null, mde, because: blind(series) };
    const because = "a change of the detectable size in the middle would have been found in 80 of 100 such histories";
    return { ...base, is: "no change found", size: null, p: series.p, mde, because };
  }
  const { days, moves } = context;
  const { step, range } = stepOrTrend(
    scores.series,
    days.map((day) => Date.parse(day) / dayLength),
    edge,
    series.phi,
  );
  if (!step) {
    const third = days.length / 3;
    const before = level(samples, info, (day) => day < third);
    const after = level(samples, info, (day) => day >= days.length - third);
    return {
      ...base,
      is: "drifted",
      before,
      after,
      size: sizeOf(before, after),
      p: series.p,
      mde,
      because: "a slow drift explains it as well as a step does, so no date is named; first and last third of the days",
    };
  }
  const before = level(samples, info, (day) => day < series.split);
  const after = level(samples, info, (day) => day >= series.split);
  const from = days[range.first] ?? "";
  const to = days[range.last] ?? "";
  const last = scores.series.weights.findLastIndex((weight, day) => day < range.first && weight > 0);
  const coincides = coinciding(moves, client, Date.parse(days[last] ?? from), Date.parse(to) + dayLength);
  const higher = series.right > series.left;
  const told = before.value !== null && after.value !== null && before.value !== after.value;
  const odd = told && (after.value ?? 0) > (before.value ?? 0) !== higher;
  return {
    ...base,
    is: "changed",
    at: days[series.split] ?? "",
    from,
    to,
    before,
    after,
    size: sizeOf(before, after),
    p: series.p,
    mde,
    coincides,
    identifiable: coincides.length === 1,
    because:
      because(coincides) +
      (odd ? `; most sessions went ${higher ? "up" : "down"}, a few long ones hide it in the figures` : ""),
  };
}

function blind({ phi }: ScannedSeries): string {
  return phi >= 0.3
    ? "neighbouring days are so alike that a step cannot be told from their own ups and downs"
    : "so few events, or sessions so unlike each other, that not even a fiftyfold change would be found";
}

function because(coincides: readonly KnownMove[]): string {
  const [only, ...others] = coincides;
  if (only === undefined) return "nothing that these inputs show moved at that time";
  if (others.length === 0)
    return `only the ${only.component} is seen to have moved at that time, which proves no cause`;
  const components = [...new Set(coincides.map(({ component }) => component))];
  return components.length === 1
    ? `not identifiable: the ${only.component} moved ${coincides.length} times then`
    : `not identifiable: ${components.join(", ")} moved at that time`;
}

function detectable(
  { samples, scores, info }: Candidate,
  series: ScannedSeries,
  threshold: number,
  random: () => number,
): DetectableChange | null {
  const shift = detectableStep(scores.series, series, threshold);
  const by = shift === null ? null : detectableChange(samples, scores, info, shift, random);
  const { value } = level(samples, info, () => true);
  if (by === null || value === null) return null;
  const to = value * (1 + by);
  return { by, to: info.unit === "share" ? Math.min(1, to) : to };
}

function level(samples: readonly Sample[], info: SignalInfo, isIn: (day: number) => boolean): Level {
  const tally = emptyTally();
  for (const { day, measured } of samples) {
    if (isIn(day)) addMeasure(tally, measured);
  }
  const { value, sessions, events } = readTally(tally, info);
  return { value, sessions, events };
}

function sizeOf(before: Level, after: Level): number | null {
  return before.value === null || after.value === null || before.value === 0 || after.value === 0
    ? null
    : after.value / before.value;
}

function some(n: number, one: string): string {
  return `${n} ${one}${n === 1 ? "" : "s"}`;
}
