import { type Admits, monitoredValue, type Segment, type SegmentReport, segmentKey } from "../../judge/index.ts";
import type { MonitorSettings } from "../../settings/index.ts";
import { type SignalInfo, signalInfos } from "../../signals/index.ts";
import { StatsError } from "../../stats/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import type { Mended } from "../intake/index.ts";
import { type Changed, type Kept, KeptValue, nothingKept } from "../kept-records.ts";
import { headOf, type Kin, learnedKin, type Making, takenUp, type Watching, watchingKin } from "./kin.ts";
import { KinParts } from "./kin-parts.ts";
import { headSchema, type Said } from "./monitor-state.ts";
import { segmentOf, wordsOf } from "./segment-words.ts";
import { stalestKin, stalestSegment } from "./stalest.ts";

/** One session or score, as a stream takes it. */
export interface Observed {
  readonly at: EpochMs;
  readonly client: string;
  readonly segment: Segment;
  /** A signal's own value; of everything else a number in [0, 1], 1 being good. */
  readonly value: number;
}

export type StreamReport =
  | {
      readonly is: "learning";
      readonly client: string;
      readonly n: number;
      readonly of: number;
      readonly last: EpochMs;
    }
  | { readonly is: "not-monitored"; readonly client: string; readonly because: string; readonly last: EpochMs }
  /** Nothing came since. */
  | { readonly is: "learned"; readonly client: string; readonly n: number; readonly last: EpochMs }
  | {
      readonly is: "watched";
      readonly client: string | null;
      readonly learned: number;
      /** The level that it is held against is the lower bound of what was learned. */
      readonly isBound: boolean;
      readonly report: SegmentReport;
      /** Somebody said so of its last alarm. */
      readonly mended: Said | null;
    };

export interface StreamOptions {
  readonly settings: MonitorSettings;
  readonly now: EpochMs;
  /** Segments that may be kept apart, those of all clients together. */
  readonly most: number;
  /** Under which name its state is stored. */
  readonly name: string;
  readonly kept?: Kept;
}

/** Beyond it a window says little more, and takes room. */
const longestWindow = 5_000;
const mostKin = 50;
const mostHeard = 100;
const hour = 3_600_000;

/**
 * One monitor of the settings. What its level is learned from are the first observations of each client: clients differ, and a
 * new version is to be held against the old one. Every observation is one of one client, so the promise stands: on average
 * at least ARL observations of the stream until the first false alarm (docs/monitors.md).
 */
export class MonitoredStream {
  readonly settings: MonitorSettings;
  readonly #fingerprint: string;
  readonly #info: SignalInfo | null;
  readonly #most: number;
  readonly #head: KeptValue;
  readonly #parts: KinParts;
  readonly #kin = new Map<string, Kin>();
  /** What somebody said of a segment, by its place. */
  readonly #said = new Map<string, Said>();
  /** Statements that were heard. */
  #heard: string[] = [];
  #learnt = 0;
  #notApart = 0;
  /** When none was found that could give up its place: it is not looked for at every call. */
  #noneAt = Number.NEGATIVE_INFINITY;
  #now: EpochMs;

  constructor({ settings, now, most, name, kept = nothingKept }: StreamOptions) {
    this.settings = settings;
    this.#most = most;
    this.#now = now;
    const { of, by, baseline, arl, silence } = settings;
    this.#fingerprint = JSON.stringify({ of, by, baseline, arl, silence });
    this.#info = of.is === "signal" ? (signalInfos.find(({ id }) => id === of.signal) ?? null) : null;
    this.#head = new KeptValue(name, kept);
    this.#parts = new KinParts(MonitoredStream.recordsOf(name), kept);
    if (!this.#takeUp()) {
      // Half a state would be worse than none: it begins anew.
      this.#kin.clear();
      this.#said.clear();
      this.#parts.clear();
      [this.#learnt, this.#notApart, this.#heard] = [0, 0, []];
    }
    if (baseline.is === "known" && !this.#kin.has("")) {
      this.#kin.set("", watchingKin({ ...this.#making(now), baseline: { is: "known", p0: baseline.level } }));
    }
  }

  /** Name of the records it stores under the name given. */
  static recordsOf(this: void, name: string): string {
    return `${name}/parts`;
  }

  /** Observations that came when there was no room for a watch of their segment's own. */
  get notApart(): number {
    return this.#notApart;
  }

  /** What has to be stored of it. */
  changed(): Changed {
    for (const [name, kin] of this.#kin) {
      if (kin.is !== "watching") continue;
      for (const { segment, watch } of kin.monitor.takeChanged()) {
        const mended = this.#said.get(placeOf(name, segment)) ?? null;
        this.#parts.put({ is: "segment", kin: name, segment, watch, mended });
      }
    }
    const kin = [...this.#kin].map(([name, each]) => [name, headOf(each)]);
    const head = {
      settings: this.#fingerprint,
      learnt: this.#learnt,
      notApart: this.#notApart,
      heard: this.#heard,
      kin,
    };
    return { ...this.#head.changed(JSON.stringify(head)), ...this.#parts.changed() };
  }

  /** @returns the segments that it raised an alarm in */
  observe({ at, client, segment, value }: Observed, now: EpochMs): readonly Segment[] {
    if (!Number.isFinite(value)) return [];
    this.#now = now;
    const [name, kin] = this.#kinOf(client);
    // To the hour is enough, and its head is not written each time.
    if (Math.abs(now - kin.last) >= hour) kin.last = now;
    if (kin.is === "watching") return this.#watch(name, kin, at, segment, value);
    if (kin.is === "learning") {
      kin.values.push(value);
      if (kin.values.length >= this.#window()) {
        this.#parts.dropValues(name, kin.values.length);
        this.#learnt += 1;
        this.#kin.set(name, learnedKin(kin.values, this.#info, this.#learnt, this.#making(at)));
      } else this.#parts.putLast(name, kin.values);
    }
    return [];
  }

  reports(now: EpochMs): readonly StreamReport[] {
    return [...this.#kin].flatMap(([name, kin]): readonly StreamReport[] => {
      if (kin.is === "learning") {
        return [{ is: "learning", client: name, n: kin.values.length, of: this.#window(), last: kin.last }];
      }
      if (kin.is === "not-monitored")
        return [{ is: "not-monitored", client: name, because: kin.because, last: kin.last }];
      const client = name === "" ? null : name;
      const reports = kin.monitor.reports(now);
      if (client !== null && reports.length === 0) {
        return [{ is: "learned", client, n: kin.learned, last: kin.started }];
      }
      return reports.map((report) => {
        const mended = this.#said.get(placeOf(name, report.segment)) ?? null;
        const isBound = kin.plan.baseline.is === "window";
        return { is: "watched", client, learned: kin.learned, isBound, report, mended };
      });
    });
  }

  /** Segments whose alarm stands, by what they are called. */
  alarms(now: EpochMs): ReadonlyMap<string, Extract<StreamReport, { is: "watched" }>> {
    const found = new Map<string, Extract<StreamReport, { is: "watched" }>>();
    for (const each of this.reports(now)) {
      if (each.is === "watched" && each.report.status.is === "alarm") {
        const words = wordsOf(segmentOf(each.client, each.report.segment));
        found.set(found.has(words) ? `${words} ${segmentKey(each.report.segment)}` : words, each);
      }
    }
    return found;
  }

  /**
   * Somebody says that the alarm of what is so named is mended: those watches begin anew. Told twice it counts once.
   *
   * @returns what they are called
   */
  mend({ id, at, by, because, segment }: Mended, now: EpochMs): readonly string[] {
    if (this.#heard.includes(id)) return [];
    this.#heard = [...this.#heard, id].slice(-mostHeard);
    const mended: string[] = [];
    for (const [member, { client, report }] of this.alarms(now)) {
      if (!isNamed(segmentOf(client, report.segment), segment)) continue;
      const place = placeOf(client ?? "", report.segment);
      const kin = this.#kin.get(client ?? "");
      if (kin?.is !== "watching") continue;
      kin.monitor.restart(report.segment, at);
      this.#said.set(place, { id, at, by, because });
      mended.push(member);
    }
    return mended;
  }

  /** Whether it watches a segment of this name, and an alarm stands there. */
  mendable(segment: Readonly<Record<string, string>>, now: EpochMs): "alarm" | "no-alarm" | "no-segment" {
    const named = this.reports(now).filter(
      (each) => each.is === "watched" && isNamed(segmentOf(each.client, each.report.segment), segment),
    );
    if (named.length === 0) return "no-segment";
    return named.some((each) => each.is === "watched" && each.report.status.is === "alarm") ? "alarm" : "no-alarm";
  }

  #watch(name: string, kin: Watching, at: EpochMs, segment: Segment, value: number): readonly Segment[] {
    const crowded = this.#notApart;
    try {
      const x = this.#info === null ? value : monitoredValue(this.#info, value, kin.limit);
      const raised = kin.monitor.observe({ at, segment, x });
      // What was said of the alarm before it does not hold of this one.
      for (const each of raised) this.#said.delete(placeOf(name, each));
      return raised;
    } catch (error) {
      // A value that the signal cannot have is no observation.
      if (error instanceof StatsError) return [];
      throw error;
    } finally {
      // Once for an observation, also where it found no room in several views.
      this.#notApart = Math.min(this.#notApart, crowded + 1);
    }
  }

  /** Asked for every segment that is new. */
  readonly #admits: Admits = () => {
    const apart = [...this.#kin.values()].reduce((n, kin) => n + (kin.is === "watching" ? kin.monitor.size : 0), 0);
    if (apart < this.#most || this.#forgetStale()) return true;
    this.#notApart += 1;
    return false;
  };

  /** Gives up the watch to which nothing came for longest; never one whose alarm stands. */
  #forgetStale(): boolean {
    if (Math.abs(this.#now - this.#noneAt) < hour) return false;
    const found = stalestSegment(this.#kin, this.#now);
    if (found === null) {
      this.#noneAt = this.#now;
      return false;
    }
    found.monitor.forget(found.segment);
    this.#drop(found.name, found.segment);
    return true;
  }

  #drop(kin: string, segment: Segment): void {
    this.#parts.drop(kin, segment);
    this.#said.delete(placeOf(kin, segment));
  }

  #making(started: EpochMs): Making {
    return { settings: this.settings, started, now: this.#now, admits: this.#admits };
  }

  #window(): number {
    const { baseline } = this.settings;
    return baseline.is === "known" ? 0 : Math.min(longestWindow, baseline.observations);
  }

  #kinOf(client: string): readonly [name: string, kin: Kin] {
    const wanted = this.settings.baseline.is === "known" ? "" : client;
    const hasRoom = this.#kin.has(wanted) || this.#kin.size < mostKin || this.#forgetKin();
    const name = hasRoom ? wanted : "(other)";
    const known = this.#kin.get(name);
    if (known !== undefined) return [name, known];
    const begun: Kin = { is: "learning", values: [], last: this.#now };
    this.#kin.set(name, begun);
    return [name, begun];
  }

  /** A client of which nothing came for long gives up its place, unless an alarm of it stands. */
  #forgetKin(): boolean {
    const found = stalestKin(this.#kin, this.#now);
    const kin = found === null ? undefined : this.#kin.get(found);
    if (found === null || kin === undefined) return false;
    if (kin.is === "learning") this.#parts.dropValues(found, kin.values.length);
    if (kin.is === "watching") for (const { segment } of kin.monitor.reports(this.#now)) this.#drop(found, segment);
    this.#kin.delete(found);
    return true;
  }

  /** @returns whether what was stored is of these settings, and can be read */
  #takeUp(): boolean {
    const head = headSchema.safeParse(this.#head.value);
    const parts = this.#parts.taken();
    if (!head.success || parts === null || head.data.settings !== this.#fingerprint) return false;
    [this.#learnt, this.#notApart, this.#heard] = [head.data.learnt, head.data.notApart, head.data.heard];
    for (const [name, kept] of head.data.kin) {
      const own = parts.filter(({ kin }) => kin === name);
      const segments = own.filter((part) => part.is === "segment");
      for (const { segment, mended } of segments) if (mended !== null) this.#said.set(placeOf(name, segment), mended);
      try {
        this.#kin.set(name, takenUp(kept, own, segments, this.#admits));
      } catch {
        return false;
      }
    }
    return true;
  }
}

function placeOf(kin: string, segment: Segment): string {
  return JSON.stringify([kin, segmentKey(segment)]);
}

function isNamed(segment: Readonly<Record<string, string>>, asked: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(segment);
  return names.length === Object.keys(asked).length && names.every((name) => asked[name] === segment[name]);
}
