import * as z from "zod";
import {
  type Baseline,
  Monitor,
  type MonitorPlan,
  monitoredValue,
  type Segment,
  type SegmentReport,
  segmentKey,
  signalBaseline,
  windowBaseline,
} from "../../judge/index.ts";
import type { MonitorSettings } from "../../settings/index.ts";
import { type SignalInfo, signalInfos } from "../../signals/index.ts";
import { StatsError } from "../../stats/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import { monitorStateSchema } from "./monitor-state.ts";
import { segmentOf, wordsOf } from "./segment-words.ts";

/** One session or score, as a stream takes it. */
export interface Observed {
  readonly at: EpochMs;
  readonly client: string;
  readonly segment: Segment;
  /** A signal's own value; of everything else a number in [0, 1], 1 being good. */
  readonly value: number;
}

const kinSchema = z.discriminatedUnion("is", [
  z.object({ is: z.literal("learning"), values: z.array(z.number()).max(10_000), last: z.number() }),
  z.object({
    is: z.literal("watching"),
    limit: z.number().nullable(),
    learned: z.number(),
    monitor: monitorStateSchema,
  }),
  z.object({ is: z.literal("not-monitored"), because: z.string(), last: z.number() }),
]);
const keptSchema = z.object({
  /** What was set when it was written: under other settings its evidence is worth nothing. */
  settings: z.string(),
  kin: z.array(z.tuple([z.string(), kinSchema])).max(1000),
});

type Kin =
  | { readonly is: "learning"; values: number[]; last: EpochMs }
  | { readonly is: "watching"; readonly limit: number | null; readonly learned: number; readonly monitor: Monitor }
  | { readonly is: "not-monitored"; readonly because: string; last: EpochMs };

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
      readonly report: SegmentReport;
    };

/** Beyond it a window says little more, and takes room. */
const longestWindow = 5_000;
const mostKin = 50;
const mostSegments = 200;

/**
 * One monitor of the settings. What its level is learned from are the first observations of each client: clients differ, and a
 * new version is to be held against the old one. Every observation is one of one client, so the promise stands: within n
 * observations of the stream there is a false alarm with a chance of at most n / ARL.
 */
export class MonitoredStream {
  readonly settings: MonitorSettings;
  readonly #fingerprint: string;
  readonly #info: SignalInfo | null;
  readonly #kin = new Map<string, Kin>();
  /** Written again only where something came. */
  #kept: string | null = null;

  constructor(settings: MonitorSettings, started: EpochMs, state: string | null = null) {
    this.settings = settings;
    const { of, by, baseline, arl, silence } = settings;
    this.#fingerprint = JSON.stringify({ of, by, baseline, arl, silence });
    this.#info = of.is === "signal" ? (signalInfos.find(({ id }) => id === of.signal) ?? null) : null;
    for (const [client, kin] of this.#read(state)) this.#kin.set(client, kin);
    if (baseline.is === "known" && !this.#kin.has("")) {
      this.#kin.set("", this.#begin({ is: "known", p0: baseline.level }, null, 0, started));
    }
  }

  get kept(): string {
    this.#kept ??= JSON.stringify({
      settings: this.#fingerprint,
      kin: [...this.#kin].map(([client, kin]) => [
        client,
        kin.is === "watching" ? { ...kin, monitor: kin.monitor.state } : kin,
      ]),
    });
    return this.#kept;
  }

  /** @returns the segments that it raised an alarm in */
  observe({ at, client, segment, value }: Observed): readonly Segment[] {
    if (!Number.isFinite(value)) return [];
    this.#kept = null;
    const kin = this.#kinOf(client, at);
    if (kin.is === "watching") return this.#watch(kin, at, segment, value);
    kin.last = Math.max(kin.last, at);
    if (kin.is === "learning") {
      kin.values.push(value);
      if (kin.values.length >= this.#window()) this.#kin.set(this.#nameOf(client), this.#learned(kin.values, at));
    }
    return [];
  }

  reports(now: EpochMs): readonly StreamReport[] {
    return [...this.#kin].flatMap(([client, kin]): readonly StreamReport[] => {
      if (kin.is === "learning") {
        return [{ is: "learning", client, n: kin.values.length, of: this.#window(), last: kin.last }];
      }
      if (kin.is === "not-monitored") return [{ is: "not-monitored", client, because: kin.because, last: kin.last }];
      const of = client === "" ? null : client;
      const reports = kin.monitor.reports(now);
      if (of !== null && reports.length === 0) {
        return [{ is: "learned", client, n: kin.learned, last: kin.monitor.state.started }];
      }
      return reports.map((report) => ({ is: "watched", client: of, learned: kin.learned, report }));
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

  #watch(kin: Extract<Kin, { is: "watching" }>, at: EpochMs, segment: Segment, value: number): readonly Segment[] {
    try {
      const x = this.#info === null ? value : monitoredValue(this.#info, value, kin.limit);
      return kin.monitor.observe({ at, segment, x });
    } catch (error) {
      // A value that the signal cannot have is no observation.
      if (error instanceof StatsError) return [];
      throw error;
    }
  }

  #window(): number {
    const { baseline } = this.settings;
    return baseline.is === "known" ? 0 : Math.min(longestWindow, baseline.observations);
  }

  #nameOf(client: string): string {
    if (this.settings.baseline.is === "known") return "";
    return this.#kin.has(client) || this.#kin.size < mostKin ? client : "(other)";
  }

  #kinOf(client: string, at: EpochMs): Kin {
    const name = this.#nameOf(client);
    const known = this.#kin.get(name);
    if (known !== undefined) return known;
    const begun: Kin = { is: "learning", values: [], last: at };
    this.#kin.set(name, begun);
    return begun;
  }

  #learned(values: readonly number[], at: EpochMs): Kin {
    try {
      if (this.settings.of.is === "signal") {
        if (this.#info === null) return { is: "not-monitored", because: "no such signal", last: at };
        const made = signalBaseline(this.#info, values);
        if (made.is === "not-monitored") return { is: "not-monitored", because: made.because, last: at };
        return this.#begin(made.baseline, made.limit, values.length, at);
      }
      return this.#begin(windowBaseline(values), null, values.length, at);
    } catch (error) {
      if (error instanceof StatsError) return { is: "not-monitored", because: error.message, last: at };
      throw error;
    }
  }

  #begin(baseline: Baseline, limit: number | null, learned: number, started: EpochMs): Kin {
    const { of, by, arl, silence } = this.settings;
    const plan: MonitorPlan = {
      metric: of.is === "violations" ? "violations" : of.is === "signal" ? of.signal : of.name,
      by,
      baseline,
      alarms: { is: "arl", observations: arl },
      silence,
      most: mostSegments,
    };
    return { is: "watching", limit, learned, monitor: new Monitor(plan, started) };
  }

  #read(state: string | null): readonly (readonly [string, Kin])[] {
    if (state === null) return [];
    try {
      const read = keptSchema.safeParse(JSON.parse(state));
      if (!read.success || read.data.settings !== this.#fingerprint) return [];
      return read.data.kin.map(([client, kin]) => [
        client,
        kin.is === "watching" ? { ...kin, monitor: Monitor.from(kin.monitor) } : kin,
      ]);
    } catch {
      // Half a state would be worse than none: it begins anew.
      return [];
    }
  }
}
