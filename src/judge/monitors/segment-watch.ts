import {
  type DetectorState,
  DropStart,
  type DropStartState,
  Restarted,
  type RestartedState,
  SrMix,
} from "../../stats/index.ts";
import type { Baseline } from "./baseline.ts";
import { type Frame, frameOf } from "./frame.ts";
import type { Change, Sees, SegmentStatus } from "./status.ts";

/** What all segments of a plan have in common. */
export interface WatchSettings {
  readonly logThreshold: number;
  readonly design: number;
  readonly silence: number;
  /** Observations, on average, until such a drop from such a level is seen; `null`: too many to say. */
  readonly sight: (drop: number, p0: number, frame: Frame) => number | null;
}

/** What looks for a drop: against a level, or against whatever the level was. */
type Watcher =
  | { readonly is: "level"; readonly p0: number; readonly detector: SrMix; readonly point: DropStart }
  | { readonly is: "restarted"; readonly detector: Restarted };

type WatcherState =
  | { readonly is: "level"; readonly detector: DetectorState; readonly point: DropStartState }
  | { readonly is: "restarted"; readonly detector: RestartedState };

/** Plain data that survives JSON unchanged. */
export interface SegmentWatchState {
  readonly phase: "watching" | "alarm" | "recovering";
  /** When the phase began. */
  readonly since: number;
  /** Observations of the phase, their sum, and when the first and the last came. */
  readonly n: number;
  readonly sum: number;
  readonly first: number | null;
  /** The last ever. */
  readonly last: number | null;
  readonly change: Change | null;
  readonly needs: number;
  /** What came from before this time is left out: somebody said that it was mended then. */
  readonly from: number | null;
  /** So many were. */
  readonly leftOut: number;
  readonly watcher: WatcherState | null;
  readonly recovery: DetectorState | null;
}

/** One segment of one view: from its observations to its state. */
export class SegmentWatch {
  readonly #frame: Frame;
  readonly #settings: WatchSettings;
  #phase: SegmentWatchState["phase"] = "watching";
  #since: number;
  #n = 0;
  #sum = 0;
  #first: number | null = null;
  #last: number | null = null;
  #change: Change | null = null;
  #needs = 0;
  #from: number | null = null;
  #leftOut = 0;
  /** `null` while an alarm stands. */
  #watcher: Watcher | null;
  /** Looks for the level to come back, while an alarm stands. */
  #recovery: SrMix | null = null;

  constructor(baseline: Baseline, settings: WatchSettings, since: number) {
    this.#frame = frameOf(baseline, settings.design);
    this.#settings = settings;
    this.#since = since;
    this.#watcher = this.#watch();
  }

  static from(state: SegmentWatchState, baseline: Baseline, settings: WatchSettings): SegmentWatch {
    const watch = new SegmentWatch(baseline, settings, state.since);
    watch.#phase = state.phase;
    watch.#n = state.n;
    watch.#sum = state.sum;
    watch.#first = state.first;
    watch.#last = state.last;
    watch.#change = state.change;
    watch.#needs = state.needs;
    watch.#from = state.from;
    watch.#leftOut = state.leftOut;
    watch.#watcher = state.watcher === null ? null : restored(state.watcher);
    watch.#recovery = state.recovery === null ? null : SrMix.from(state.recovery);
    return watch;
  }

  get state(): SegmentWatchState {
    return {
      phase: this.#phase,
      since: this.#since,
      n: this.#n,
      sum: this.#sum,
      first: this.#first,
      last: this.#last,
      change: this.#change,
      needs: this.#needs,
      from: this.#from,
      leftOut: this.#leftOut,
      watcher: this.#watcher === null ? null : kept(this.#watcher),
      recovery: this.#recovery?.state ?? null,
    };
  }

  /**
   * Takes one observation; `true` where it raises the alarm.
   *
   * @param x in [0, 1]
   */
  observe(x: number, at: number): boolean {
    if (this.#from !== null && at < this.#from) {
      this.#leftOut += 1;
      return false;
    }
    this.#n += 1;
    this.#sum += x;
    this.#first ??= at;
    this.#last = this.#last === null ? at : Math.max(this.#last, at);
    if (this.#watcher !== null) return this.#look(this.#watcher, x, at);
    if (this.#recovery !== null) {
      this.#recovery.update(1 - x);
      if (this.#recovery.exceeds(this.#settings.logThreshold)) this.#restart(at);
    }
    return false;
  }

  /** Somebody says that what was wrong is mended: the watch begins anew, with what is from then on. */
  mended(at: number): void {
    this.#from = at;
    this.#leftOut = 0;
    this.#restart(at);
  }

  #restart(at: number): void {
    this.#begin(this.#change === null ? "watching" : "recovering", at);
    this.#needs = this.#change === null ? 0 : this.#needsAfter(this.#change);
    this.#watcher = this.#watch();
    this.#recovery = null;
  }

  status(now: number): SegmentStatus {
    const last = this.#last;
    const silent = now - (last ?? this.#since) > this.#settings.silence;
    const change = this.#change;
    if (this.#phase === "alarm" && change !== null) {
      return {
        is: "alarm",
        since: this.#since,
        n: this.#n,
        change: this.#said(change),
        last: last ?? this.#since,
        silent,
        back: this.#back(change),
      };
    }
    if (last === null || silent) return { is: "no-data-since", since: last ?? this.#since, ever: last !== null };
    if (this.#phase === "recovering" && change !== null) {
      return {
        is: "recovering",
        since: this.#since,
        n: this.#n,
        needs: this.#needs - this.#n,
        said: this.#from,
        leftOut: this.#leftOut,
        after: this.#said(change),
        last,
      };
    }
    return {
      is: "watching",
      since: this.#since,
      n: this.#n,
      level: (this.#sum / this.#n - this.#frame.zero) * this.#frame.unit,
      last,
      sees: this.#sees(),
    };
  }

  #look(watcher: Watcher, x: number, at: number): boolean {
    if (watcher.is === "level") {
      watcher.detector.update(x);
      watcher.point.update(x, at);
      if (watcher.detector.exceeds(this.#settings.logThreshold)) return this.#alarm(levelChange(watcher), at);
    } else if (watcher.detector.update(x, at)) {
      if (watcher.detector.changed === "down") return this.#alarm(splitChange(watcher.detector), at);
      // It rose: from here on that is the level.
      this.#change = null;
      this.#restart(at);
      return false;
    }
    if (this.#phase === "recovering" && this.#n >= this.#needs) {
      this.#phase = "watching";
      this.#change = null;
    }
    return false;
  }

  #alarm(change: Change | null, at: number): boolean {
    const { p0, design, detector } = this.#frame;
    const level = p0 ?? this.#sum / this.#n;
    // Without an estimate of its own an alarm speaks of this observation.
    const said = change ?? { at, observations: 1, before: level, after: level, drop: 0 };
    this.#begin("alarm", at);
    this.#change = said;
    this.#from = null;
    this.#watcher = null;
    const back = said.before - roomBelow(said, design);
    this.#recovery = back > 0 && back < 1 ? new SrMix(1 - back, detector) : null;
    return true;
  }

  #back(change: Change): number | null {
    if (this.#recovery === null) return null;
    const room = roomBelow(change, this.#frame.design);
    return this.#settings.sight(room, 1 - change.before + room, this.#frame);
  }

  #begin(phase: SegmentWatchState["phase"], at: number): void {
    this.#phase = phase;
    this.#since = at;
    this.#n = 0;
    this.#sum = 0;
    this.#first = null;
  }

  #watch(): Watcher {
    const { p0, detector } = this.#frame;
    if (p0 === null) return { is: "restarted", detector: new Restarted(this.#settings.logThreshold) };
    return { is: "level", p0, detector: new SrMix(p0, detector), point: new DropStart(p0, detector.effects) };
  }

  #needsAfter({ before, drop }: Change): number {
    const same = Math.min(Math.max(drop, this.#frame.design), before / 2);
    return this.#settings.sight(same, before, this.#frame) ?? 100_000;
  }

  #sees(): Sees | null {
    const { p0, design } = this.#frame;
    const observations = p0 === null ? null : this.#settings.sight(design, p0, this.#frame);
    if (observations === null) return null;
    const span = this.#last === null || this.#first === null ? 0 : this.#last - this.#first;
    const ms = span > 0 ? Math.round((span / (this.#n - 1)) * observations) : null;
    return { drop: this.#settings.design, observations, ms };
  }

  #said(change: Change): Change {
    const { zero, unit } = this.#frame;
    const { at, observations, before, after, drop } = change;
    return { at, observations, before: (before - zero) * unit, after: (after - zero) * unit, drop: drop * unit };
  }
}

/** How far below its level before it a stream may be and still count as back. */
function roomBelow({ before }: Change, design: number): number {
  return Math.min(design, before / 2);
}

function levelChange({ p0, point }: Extract<Watcher, { is: "level" }>): Change | null {
  const { estimate } = point;
  if (estimate === null) return null;
  const { at, observations, mean } = estimate;
  return { at, observations, before: p0, after: mean, drop: p0 - mean };
}

function splitChange({ split }: Restarted): Change | null {
  if (split === null) return null;
  const { at, before, after } = split;
  return { at, observations: after.n, before: before.mean, after: after.mean, drop: before.mean - after.mean };
}

function kept(watcher: Watcher): WatcherState {
  return watcher.is === "level"
    ? { is: "level", detector: watcher.detector.state, point: watcher.point.state }
    : { is: "restarted", detector: watcher.detector.state };
}

function restored(state: WatcherState): Watcher {
  return state.is === "level"
    ? {
        is: "level",
        p0: state.detector.p0,
        detector: SrMix.from(state.detector),
        point: DropStart.from(state.point),
      }
    : { is: "restarted", detector: Restarted.from(state.detector) };
}
