import { detectorLogThreshold, type FalseAlarms, StatsError } from "../../stats/index.ts";
import { type Baseline, baselineError, checkBaseline } from "./baseline.ts";
import type { MonitorPlan } from "./monitor-plan.ts";
import { sightOf } from "./observations-to-see.ts";
import { type Dimension, type Segment, segmentIn, segmentKey, valuesKey } from "./segment.ts";
import { SegmentWatch, type SegmentWatchState, type WatchSettings } from "./segment-watch.ts";
import type { SegmentReport } from "./status.ts";

export interface Observation {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly segment: Segment;
  /** In [0, 1], 1 is good; one per unit. */
  readonly x: number;
}

/** Plain data that survives JSON unchanged. */
export interface MonitorState {
  readonly version: 1;
  readonly plan: MonitorPlan;
  readonly started: number;
  readonly segments: readonly { readonly segment: Segment; readonly watch: SegmentWatchState }[];
}

interface Watched {
  readonly segment: Segment;
  readonly watch: SegmentWatch;
  /** Since it was last asked what changed. */
  changed: boolean;
}

type SegmentState = MonitorState["segments"][number];

/** Whether a segment that is new may have a watch of its own; where not, it shares `(other)`. */
export type Admits = (segment: Segment, at: number) => boolean;

/**
 * Watches one stream of values in [0, 1] for a drop, segment by segment, at any time and for as long as one likes.
 *
 * Until the first false alarm in any segment the stream has on average at least as many observations as the plan says
 * (or, with a horizon, none within it but for a chance alpha). Shin, Ramdas & Rinaldo, "E-detectors" (2023): disjoint
 * segments share one threshold; every further view that an observation enters multiplies it; so does the chance that
 * baselines taken from windows are too high.
 */
export class Monitor {
  readonly #plan: MonitorPlan;
  readonly #started: number;
  readonly #settings: WatchSettings;
  readonly #baselines: ReadonlyMap<string, Baseline>;
  readonly #segments = new Map<string, Watched>();
  readonly #admits: Admits;
  /** Per view, what was found by the values of an observation: spares every observation the segment's own key. */
  readonly #found: readonly Map<string, Watched>[];

  /**
   * @param started when the watch begins: what is expected and never comes is silent since then
   * @param admits default: as many as the plan's `most`
   * @throws StatsError `bad-option`, `out-of-range`: the plan cannot be kept
   */
  constructor(plan: MonitorPlan, started: number, admits?: Admits) {
    this.#admits = admits ?? (() => this.#segments.size < (plan.most ?? 1000));
    this.#plan = plan;
    this.#started = started;
    this.#settings = settingsOf(plan);
    this.#found = plan.by.map(() => new Map());
    this.#baselines = new Map(plan.baselines?.map(({ segment, baseline }) => [segmentKey(segment), baseline]));
    for (const segment of plan.expected ?? []) this.#segment(segment, started);
  }

  /** Takes up where {@link state} was written: the same answers, to the last bit. */
  static from({ version, plan, started, segments }: MonitorState, admits?: Admits): Monitor {
    // The type allows one version; what was written by another Evenkeel may hold any.
    if (version !== 1) throw new StatsError("bad-option", `a monitor's state of version ${version} cannot be taken up`);
    const monitor = new Monitor(plan, started, admits);
    monitor.#segments.clear();
    for (const { segment, watch } of segments) {
      const baseline = monitor.#baselineOf(segment);
      monitor.#segments.set(segmentKey(segment), {
        segment,
        watch: SegmentWatch.from(watch, baseline, monitor.#settings),
        changed: false,
      });
    }
    return monitor;
  }

  get state(): MonitorState {
    return {
      version: 1,
      plan: this.#plan,
      started: this.#started,
      segments: [...this.#segments.values()].map(({ segment, watch }) => ({ segment, watch: watch.state })),
    };
  }

  /** Segments that are watched. */
  get size(): number {
    return this.#segments.size;
  }

  /** ln of what a segment's detector has to reach. */
  get logThreshold(): number {
    return this.#settings.logThreshold;
  }

  /**
   * Takes one observation into its segment of every view; returns the segments in which it raises an alarm.
   *
   * @throws StatsError `out-of-range`: nothing was taken
   */
  observe({ at, segment, x }: Observation): readonly Segment[] {
    if (!(x >= 0 && x <= 1 && Number.isFinite(at))) {
      throw new StatsError("out-of-range", `x in [0, 1] and a finite time needed, not ${x}, ${at}`);
    }
    const raised: Segment[] = [];
    for (const [index, view] of this.#plan.by.entries()) {
      const watched = this.#enter(index, view, segment, at);
      watched.changed = true;
      if (watched.watch.observe(x, at)) raised.push(watched.segment);
    }
    return raised;
  }

  /**
   * Somebody says that what was wrong in this segment is mended (rolled back, say): its watch begins anew, with what is from
   * `at` on. That gives evidence away and adds none, so whenever and however often it is said: of n observations at most
   * n / ARL false alarms are to be expected.
   */
  restart(segment: Segment, at: number): void {
    const watched = this.#segments.get(segmentKey(segment));
    if (watched === undefined) return;
    watched.changed = true;
    watched.watch.mended(at);
  }

  /** A segment's watch is given up; what comes of it later begins anew. Gives evidence away, as {@link restart} does. */
  forget(segment: Segment): void {
    const watched = this.#segments.get(segmentKey(segment));
    if (watched === undefined) return;
    this.#segments.delete(segmentKey(segment));
    for (const found of this.#found) for (const [values, each] of found) if (each === watched) found.delete(values);
  }

  /** The segments that changed since this was last asked, for who stores them one by one. */
  takeChanged(): readonly SegmentState[] {
    const changed: SegmentState[] = [];
    for (const each of this.#segments.values()) {
      if (!each.changed) continue;
      each.changed = false;
      changed.push({ segment: each.segment, watch: each.watch.state });
    }
    return changed;
  }

  /** Every segment's state at this time; those that began first come first. */
  reports(now: number): readonly SegmentReport[] {
    return [...this.#segments.values()].map(({ segment, watch }) => ({ segment, status: watch.status(now) }));
  }

  #enter(index: number, view: readonly Dimension[], keys: Segment, at: number): Watched {
    const values = valuesKey(view, keys);
    const found = this.#found[index]?.get(values);
    if (found !== undefined) return found;
    const own = segmentIn(view, keys);
    const known = this.#segments.get(segmentKey(own));
    // Values that came too late for a segment of their own are not remembered one by one.
    if (known === undefined && !this.#admits(own, at)) {
      return this.#segment(segmentIn(view, Object.fromEntries(view.map((each) => [each, "(other)"]))), at);
    }
    const watched = known ?? this.#segment(own, at);
    this.#found[index]?.set(values, watched);
    return watched;
  }

  #segment(segment: Segment, since: number): Watched {
    const key = segmentKey(segment);
    const known = this.#segments.get(key);
    if (known !== undefined) return known;
    const watch = new SegmentWatch(this.#baselineOf(segment), this.#settings, since);
    const made = { segment, watch, changed: true };
    this.#segments.set(key, made);
    return made;
  }

  #baselineOf(segment: Segment): Baseline {
    return this.#baselines.get(segmentKey(segment)) ?? this.#plan.baseline;
  }
}

function settingsOf(plan: MonitorPlan): WatchSettings {
  const { by, baseline, baselines = [], alarms, silence, design = 0.03 } = plan;
  if (by.length === 0)
    throw new StatsError("bad-option", "at least one view is needed; [[]] watches everything as one");
  if (new Set(by.map((view) => view.toSorted().join(" "))).size < by.length) {
    throw new StatsError("bad-option", "two views have the same dimensions");
  }
  if (!(silence > 0 && design > 0 && design < 1)) {
    throw new StatsError("bad-option", "a silence above 0 and a design drop in (0, 1) are needed");
  }
  for (const named of [...baselines.map(({ segment }) => segment), ...(plan.expected ?? [])]) {
    if (!by.some((view) => segmentKey(segmentIn(view, named)) === segmentKey(named))) {
      throw new StatsError(
        "bad-option",
        `${segmentKey(named)} is a segment of no view: its dimensions are those of none`,
      );
    }
  }
  const all = [baseline, ...baselines.map((each) => each.baseline)];
  for (const each of all) checkBaseline(each);
  const logThreshold = detectorLogThreshold(charged(alarms, baselineError(all)), by.length);
  return { silence, design, logThreshold, sight: sightOf(logThreshold) };
}

/** The promise to make of known baselines, so that the one asked for is kept of these. */
function charged(alarms: FalseAlarms, error: number): FalseAlarms {
  const left = alarms.is === "arl" ? 1 - error : alarms.alpha - error;
  if (error > 0 && left < (alarms.is === "arl" ? 0.5 : alarms.alpha / 2)) {
    throw new StatsError(
      "bad-option",
      `the baselines may be too high with a chance of ${error} together: take them with a smaller beta, or fewer`,
    );
  }
  if (alarms.is === "arl") return { is: "arl", observations: alarms.observations / left };
  return { is: "horizon", observations: alarms.observations, alpha: left };
}
