import {
  type Admits,
  type Baseline,
  Monitor,
  type MonitorPlan,
  signalBaseline,
  windowBaseline,
} from "../../judge/index.ts";
import type { MonitorSettings } from "../../settings/index.ts";
import type { SignalInfo } from "../../signals/index.ts";
import { StatsError } from "../../stats/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import { learningError, learningErrorInAll } from "./learning-error.ts";
import { type KeptKin, type Part, type SegmentPart, stateOf } from "./monitor-state.ts";

export interface Watching {
  readonly is: "watching";
  readonly limit: number | null;
  readonly learned: number;
  readonly plan: MonitorPlan;
  readonly started: EpochMs;
  readonly monitor: Monitor;
  last: EpochMs;
}
/** The observations whose level is the same: those of one client, or all where it is given. */
export type Kin =
  | { readonly is: "learning"; readonly values: number[]; last: EpochMs }
  | Watching
  | { readonly is: "not-monitored"; readonly because: string; last: EpochMs };

/** How a kin's monitor is made. */
export interface Making {
  readonly settings: MonitorSettings;
  readonly started: EpochMs;
  readonly now: EpochMs;
  readonly admits: Admits;
}

/**
 * From what was learned.
 *
 * @param info `null`: no signal, or one that nobody knows
 * @param k the how manieth level of its stream this is
 */
export function learnedKin(values: readonly number[], info: SignalInfo | null, k: number, making: Making): Kin {
  const notMonitored = (because: string): Kin => ({ is: "not-monitored", because, last: making.now });
  const beta = learningError(k);
  try {
    if (making.settings.of.is !== "signal") {
      return watchingKin({ ...making, baseline: windowBaseline(values, beta), learned: values.length });
    }
    if (info === null) return notMonitored("no such signal");
    const made = signalBaseline(info, values, beta);
    if (made.is === "not-monitored") return notMonitored(made.because);
    return watchingKin({ ...making, baseline: made.baseline, limit: made.limit, learned: values.length });
  } catch (error) {
    if (error instanceof StatsError) return notMonitored(error.message);
    throw error;
  }
}

interface Begun extends Making {
  readonly baseline: Baseline;
  readonly limit?: number | null;
  readonly learned?: number;
}

export function watchingKin({ settings, started, now, admits, baseline, limit = null, learned = 0 }: Begun): Watching {
  const { of, by, arl, silence } = settings;
  // Its plan pays for this level by itself; what the others may err is paid here.
  const own = baseline.is === "window" ? 1 - baseline.beta : 1;
  const observations = settings.baseline.is === "known" ? arl : (arl * own) / (1 - learningErrorInAll);
  const plan: MonitorPlan = {
    metric: of.is === "violations" ? "violations" : of.is === "signal" ? of.signal : of.name,
    by,
    baseline,
    alarms: { is: "arl", observations },
    silence,
  };
  return { is: "watching", limit, learned, plan, started, monitor: new Monitor(plan, started, admits), last: now };
}

/** As it was stored. @throws StatsError where that makes no monitor */
export function takenUp(kept: KeptKin, own: readonly Part[], segments: readonly SegmentPart[], admits: Admits): Kin {
  if (kept.is === "not-monitored") return kept;
  if (kept.is === "learning") {
    const pages = own.filter((part) => part.is === "values").toSorted((a, b) => a.page - b.page);
    return { is: "learning", values: pages.flatMap(({ values }) => values), last: kept.last };
  }
  const state = stateOf(kept, segments);
  const { limit, learned, started, last } = kept;
  return { is: "watching", limit, learned, started, last, plan: state.plan, monitor: Monitor.from(state, admits) };
}

/** What is stored of it besides its parts. */
export function headOf(kin: Kin): object {
  switch (kin.is) {
    case "learning":
      return { is: kin.is, last: kin.last };
    case "not-monitored":
      return kin;
    case "watching": {
      const { is, limit, learned, last, started, plan } = kin;
      return { is, limit, learned, last, started, plan };
    }
  }
}
