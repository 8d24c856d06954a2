import type { Segment } from "../../judge/index.ts";
import type { MonitorSettings, Settings } from "../../settings/index.ts";
import type { Store } from "../../store/index.ts";
import type { EventFact, Fact, HealthFact, ScoreFact, SignalsFact, ViolationFact } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import { AlertBook, type Attempt, type Condition, type Delivery, type Post } from "../alerts/index.ts";
import type { AlertRow, MonitorAnswer } from "../api/answers.ts";
import { mendedOf } from "../intake/index.ts";
import { type Changed, type Kept, KeptRecords, nothingKept } from "../kept-records.ts";
import type { Watching } from "../watch.ts";
import { answerOf, drop, dropKey, mendedSays } from "./answer-of.ts";
import { Breaches } from "./breaches.ts";
import { Heartbeat } from "./heartbeat.ts";
import { SessionsSeen } from "./sessions-seen.ts";
import { Silences } from "./silences.ts";
import { MonitoredStream, type StreamReport } from "./stream.ts";

export interface WatchOptions {
  readonly settings: Pick<Settings, "monitors" | "alerts">;
  /** Address of the dashboard, without a slash at its end: what links in messages begin with. `null`: not known. */
  readonly base: string | null;
  readonly now: EpochMs;
  /** What {@link Watch.state} gave, by name. Default: nothing was stored. */
  readonly kept?: Kept;
}

/** Streams to which something came, and whether it raised an alarm. */
type Observed = Map<MonitoredStream, boolean>;

const names = {
  alerts: "watch/alerts",
  breaches: "watch/breaches",
  heartbeat: "watch/heartbeat",
  sessions: "watch/sessions",
  silences: "watch/silences",
} as const;
const streamName = (name: string): string => `watch/monitor/${encodeURIComponent(name.toWellFormed())}`;

/** Segments kept apart, all monitors together, and of one at least and at most: whatever names a client sends, it is no more. */
const mostSegments = 4_000;
const ofOne = { least: 40, most: 500 };
/** Values asked for at once. */
const atOnce = 16;

/** Takes a watch up where it was written. */
export async function openWatch(
  options: Omit<WatchOptions, "kept"> & { readonly store: Pick<Store, "kept"> },
): Promise<Watch> {
  const kept = new Map<string, string | null>();
  const read = async (wanted: readonly string[]): Promise<void> => {
    for (let at = 0; at < wanted.length; at += atOnce) {
      const some = wanted.slice(at, at + atOnce);
      const values = await Promise.all(some.map((name) => options.store.kept(name)));
      for (const [index, name] of some.entries()) kept.set(name, values[index] ?? null);
    }
  };
  const streams = options.settings.monitors.map(({ name }) => streamName(name));
  const records = [
    ...AlertBook.names(names.alerts),
    names.breaches,
    ...SessionsSeen.names(names.sessions),
    ...streams.map(MonitoredStream.recordsOf),
  ];
  await read([...records, ...streams, names.heartbeat, names.silences]);
  await read(records.flatMap((name) => KeptRecords.names(name, kept.get(name) ?? null)));
  return new Watch({ ...options, kept: (name) => kept.get(name) ?? null });
}

/**
 * What the server makes of facts as they come: broken promises and drops become alerts. Facts are taken once, in order, and
 * its state is stored in one step with them; then nothing counts twice and nothing is left out, whatever is killed. The
 * sample alarms nobody.
 */
export class Watch implements Watching, Post {
  readonly #streams: readonly MonitoredStream[];
  readonly #book: AlertBook;
  readonly #breaches: Breaches;
  readonly #heartbeat: Heartbeat;
  readonly #sessions: SessionsSeen;
  readonly #silences: Silences;
  /** Members whose alarm stands, by stream. */
  readonly #alarmed = new Map<MonitoredStream, Set<string>>();

  /** Alerts that stand for what is no longer watched. */
  #orphans: readonly Condition[];

  constructor({ settings, base, now, kept = nothingKept }: WatchOptions) {
    const share = Math.floor(mostSegments / Math.max(1, settings.monitors.length));
    const most = Math.min(ofOne.most, Math.max(ofOne.least, share));
    this.#streams = settings.monitors.map(
      (each) => new MonitoredStream({ settings: each, now, most, name: streamName(each.name), kept }),
    );
    this.#book = new AlertBook(settings.alerts, base, names.alerts, kept);
    this.#breaches = new Breaches(names.breaches, kept);
    this.#heartbeat = new Heartbeat(names.heartbeat, kept);
    this.#sessions = new SessionsSeen(names.sessions, kept);
    this.#silences = new Silences(settings.monitors, now, names.silences, kept);
    for (const stream of this.#streams) this.#alarmed.set(stream, new Set(stream.alarms(now).keys()));
    this.#orphans = this.#book.stands().flatMap(({ key, member }) => this.#orphan(key, member, now));
  }

  take(facts: readonly Fact[], now: EpochMs, isBehind = false): readonly AlertRow[] {
    const conditions: Condition[] = [...this.#orphans];
    this.#orphans = [];
    const observed: Observed = new Map();
    const health: HealthFact[] = [];
    let calls = 0;
    for (const fact of facts) {
      if (fact.source === "sample") continue;
      if (fact.is === "exchange") calls += 1;
      else if (fact.is === "health" && fact.process === "gateway") health.push(fact);
      else if (fact.is === "violation") conditions.push(...this.#violation(fact));
      else if (fact.is === "event") conditions.push(...this.#mended(fact, now));
      else if (fact.is === "signals" && fact.final) conditions.push(...this.#session(fact, observed, now));
      else if (fact.is === "score" && fact.value !== null && this.#sessions.scored(unitOf(fact))) {
        const { name, value, at, scope } = fact;
        for (const stream of this.#streams) {
          const { of } = stream.settings;
          if (of.is === "score" && of.name === name) observe(stream, { at, scope, effort: null, value }, observed, now);
        }
      }
    }
    for (const [stream, raised] of observed) conditions.push(...this.#drops(stream, raised, now));
    const heard = new Set([...observed.keys()].map(({ settings }) => settings.name));
    conditions.push(...this.#heartbeat.take(health, now), ...this.#silences.take(calls, heard, now, isBehind));
    return this.#book.take(conditions, now);
  }

  state(): Changed {
    const parts = [this.#book, this.#breaches, this.#heartbeat, this.#sessions, this.#silences, ...this.#streams];
    return Object.assign({}, ...parts.map((part) => part.changed()));
  }

  reports(now: EpochMs): readonly MonitorAnswer[] {
    return this.#streams.map((stream) => answerOf(stream, now));
  }

  alerts(): readonly AlertRow[] {
    return this.#book.rows();
  }

  due(now: EpochMs): readonly Delivery[] {
    return this.#book.due(now);
  }

  nextDue(busy?: ReadonlySet<string>): EpochMs | null {
    return this.#book.nextDue(busy);
  }

  attempted(id: string, attempt: Attempt, now: EpochMs): AlertRow | null {
    return this.#book.attempted(id, attempt, now);
  }

  mendable(
    monitor: string,
    segment: Readonly<Record<string, string>>,
    now: EpochMs,
  ): "alarm" | "no-alarm" | "no-segment" | "no-monitor" {
    const stream = this.#streams.find(({ settings }) => settings.name === monitor);
    return stream?.mendable(segment, now) ?? "no-monitor";
  }

  #violation(fact: ViolationFact): readonly Condition[] {
    const { severity, invariant, session } = fact;
    if (severity === "info") return [];
    this.#sessions.broke(session, invariant);
    return severity === "error" ? this.#breaches.broken(fact) : [];
  }

  /**
   * A session is over, and is one observation: of its promises, and of its signals. Not before, also where it broke one long
   * ago: what is bad would come sooner than what is good, and every morning begin with a drop.
   */
  #session(fact: SignalsFact, observed: Observed, now: EpochMs): readonly Condition[] {
    const { session, at, scope, effort, measures } = fact;
    if (!this.#sessions.ended(session)) return [];
    const broken = this.#sessions.brokenBy(session);
    for (const stream of this.#streams) {
      const { of } = stream.settings;
      if (of.is === "violations") {
        observe(stream, { at, scope, effort, value: breaks(of, broken) ? 0 : 1 }, observed, now);
      }
      if (of.is !== "signal") continue;
      const measure = measures.find((each) => each.signal === of.signal && each.of === "session");
      if (measure !== undefined) observe(stream, { at, scope, effort, value: measure.value }, observed, now);
    }
    return this.#breaches.ended(scope.client, scope.version, broken, at);
  }

  /** Somebody says that something is mended. */
  #mended(fact: EventFact, now: EpochMs): readonly Condition[] {
    const mended = mendedOf(fact);
    const stream = this.#streams.find(({ settings }) => settings.name === mended?.monitor);
    if (mended === null || stream === undefined) return [];
    const key = dropKey(stream.settings.name);
    return stream.mend(mended, now).map((member) => {
      this.#alarmed.get(stream)?.delete(member);
      return { is: "cleared", key, member, at: mended.at, says: mendedSays(mended) };
    });
  }

  /** An alert whose monitor was taken away or set anew would stand for ever. */
  #orphan(key: string, member: string, at: EpochMs): readonly Condition[] {
    const isSilent = (each: MonitoredStream) => key === `silent:${each.settings.name}`;
    const isHeld =
      key === "silent:gateway" ||
      this.#breaches.has(key) ||
      this.#streams.some(
        (each) => isSilent(each) || (key === dropKey(each.settings.name) && this.#alarmed.get(each)?.has(member)),
      );
    if (isHeld) return [];
    const says =
      "Its monitor was taken away, set anew or begun anew: this is watched no longer, and nothing is proven.";
    return [{ is: "cleared", key, member, at, says }];
  }

  #drops(stream: MonitoredStream, raised: boolean, now: EpochMs): readonly Condition[] {
    const before = this.#alarmed.get(stream) ?? new Set();
    if (before.size === 0 && !raised) return [];
    const alarms = stream.alarms(now);
    this.#alarmed.set(stream, new Set(alarms.keys()));
    const conditions: Condition[] = [...alarms].map(([member, report]) =>
      drop(stream.settings, member, report, this.#coveredBy(stream.settings, report)),
    );
    for (const member of before) {
      if (alarms.has(member)) continue;
      const says = "Its level is proven to be back within the drop it is planned for.";
      conditions.push({ is: "cleared", key: dropKey(stream.settings.name), member, at: now, says });
    }
    return conditions;
  }

  /** Sessions of this very version break a promise, which is told already: their share among all is no further news. */
  #coveredBy({ of }: MonitorSettings, { client, report }: Extract<StreamReport, { is: "watched" }>): string | null {
    const { segment } = report;
    if (of.is !== "violations" || !("version" in segment)) return null;
    return this.#breaches.keyFor(segment.client ?? client ?? "", segment.version ?? null);
  }
}

/** What a score counts once for. Scores of one session share their fate: counted one by one they would break the promise. */
function unitOf({ id, name, session }: ScoreFact): string {
  return session === null ? id : JSON.stringify([name, session]);
}

function observe(
  stream: MonitoredStream,
  { at, scope, effort, value }: Pick<SignalsFact, "at" | "scope" | "effort"> & { readonly value: number },
  observed: Observed,
  now: EpochMs,
): void {
  const { client, version, model, release, cohort, plan, build, lane } = scope;
  const segment: Segment = { client, version, model, release, cohort, plan, build, lane, effort };
  const raised = stream.observe({ at, client, segment, value }, now).length > 0;
  observed.set(stream, raised || observed.get(stream) === true);
}

function breaks(of: Extract<MonitorSettings["of"], { is: "violations" }>, broken: ReadonlySet<string>): boolean {
  return of.invariants === "all" ? broken.size > 0 : of.invariants.some((invariant) => broken.has(invariant));
}
