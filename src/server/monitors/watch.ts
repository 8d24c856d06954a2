import type { Segment } from "../../judge/index.ts";
import type { MonitorSettings, Settings } from "../../settings/index.ts";
import type { Store } from "../../store/index.ts";
import type { Fact, HealthFact, Scope, SignalsFact, ViolationFact } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import { AlertBook, type Attempt, type Condition, type Delivery, type Post } from "../alerts/index.ts";
import type { AlertRow, MonitorAnswer } from "../api/answers.ts";
import type { Watching } from "../watch.ts";
import { answerOf, drop } from "./answer-of.ts";
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
  /** What {@link Watch.state} gave, by name; `null` where there is none. */
  readonly kept: (name: string) => string | null;
}

/** Streams to which something came, and whether it raised an alarm. */
type Observed = Map<MonitoredStream, boolean>;

const own = ["alerts", "breaches", "heartbeat", "sessions", "silences"] as const;
const nameOf = (what: string): string => `watch/${what}`;
const streamName = (name: string): string => nameOf(`monitor/${name}`);

/** Takes a watch up where it was written. */
export async function openWatch(
  options: Omit<WatchOptions, "kept"> & { readonly store: Pick<Store, "kept"> },
): Promise<Watch> {
  const names = [...own.map(nameOf), ...options.settings.monitors.map(({ name }) => streamName(name))];
  const kept = new Map<string, string | null>();
  for (const name of names) kept.set(name, await options.store.kept(name));
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

  constructor({ settings, base, now, kept }: WatchOptions) {
    const of = (what: (typeof own)[number]) => kept(nameOf(what));
    this.#streams = settings.monitors.map((each) => new MonitoredStream(each, now, kept(streamName(each.name))));
    this.#book = new AlertBook(settings.alerts, base, of("alerts"));
    this.#breaches = new Breaches(of("breaches"));
    this.#heartbeat = new Heartbeat(of("heartbeat"));
    this.#sessions = new SessionsSeen(of("sessions"));
    this.#silences = new Silences(settings.monitors, now, of("silences"));
    for (const stream of this.#streams) this.#alarmed.set(stream, new Set(stream.alarms(now).keys()));
  }

  take(facts: readonly Fact[], now: EpochMs): readonly AlertRow[] {
    const conditions: Condition[] = [];
    const observed: Observed = new Map();
    const health: HealthFact[] = [];
    let calls = 0;
    for (const fact of facts) {
      if (fact.source === "sample") continue;
      if (fact.is === "exchange") calls += 1;
      else if (fact.is === "health" && fact.process === "gateway") health.push(fact);
      else if (fact.is === "violation") conditions.push(...this.#violation(fact, observed));
      else if (fact.is === "signals" && fact.final) conditions.push(...this.#session(fact, observed));
      else if (fact.is === "score" && fact.value !== null && this.#sessions.scored(fact.id)) {
        const { name, value, at, scope } = fact;
        for (const stream of this.#streams) {
          const { of } = stream.settings;
          if (of.is === "score" && of.name === name) observe(stream, at, scope, null, value, observed);
        }
      }
    }
    for (const [stream, raised] of observed) conditions.push(...this.#drops(stream, raised, now));
    const names = new Set([...observed.keys()].map(({ settings }) => settings.name));
    conditions.push(...this.#heartbeat.take(health, now), ...this.#silences.take(calls, names, now));
    return this.#book.take(conditions, now);
  }

  state(): Readonly<Record<string, string>> {
    const parts: Record<(typeof own)[number], string> = {
      alerts: this.#book.kept,
      breaches: this.#breaches.kept,
      heartbeat: this.#heartbeat.kept,
      sessions: this.#sessions.kept,
      silences: this.#silences.kept,
    };
    return {
      ...Object.fromEntries(own.map((what) => [nameOf(what), parts[what]])),
      ...Object.fromEntries(this.#streams.map((stream) => [streamName(stream.settings.name), stream.kept])),
    };
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

  /** A session breaks a promise: at once a 0 to the monitors of that promise, if it is its first there. */
  #violation(fact: ViolationFact, observed: Observed): readonly Condition[] {
    const { severity, invariant, session, at, scope } = fact;
    if (severity === "info") return [];
    const before = this.#sessions.broke(session, invariant);
    if (before !== null && !this.#sessions.isOver(session)) {
      for (const stream of this.#streams) {
        if (!watches(stream.settings, invariant) || breaks(stream.settings, before)) continue;
        observe(stream, at, scope, null, 0, observed);
      }
    }
    return severity === "error" ? this.#breaches.broken(fact) : [];
  }

  /** A session is over: a 1 to the monitors whose promises it kept, and its signals. */
  #session(fact: SignalsFact, observed: Observed): readonly Condition[] {
    const { session, at, scope, effort, measures } = fact;
    if (!this.#sessions.ended(session)) return [];
    const broken = this.#sessions.brokenBy(session);
    for (const stream of this.#streams) {
      const { of } = stream.settings;
      if (of.is === "violations" && !breaks(stream.settings, broken)) observe(stream, at, scope, effort, 1, observed);
      if (of.is !== "signal") continue;
      const measure = measures.find((each) => each.signal === of.signal && each.of === "session");
      if (measure !== undefined) observe(stream, at, scope, effort, measure.value, observed);
    }
    return this.#breaches.ended(scope.client, scope.version, broken, at);
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
      conditions.push({ is: "cleared", key: `drop:${stream.settings.name}`, member, at: now, says });
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

function observe(
  stream: MonitoredStream,
  at: EpochMs,
  scope: Scope,
  effort: string | null,
  value: number,
  observed: Observed,
): void {
  const { client, version, model, release, cohort, plan, build, lane } = scope;
  const segment: Segment = { client, version, model, release, cohort, plan, build, lane, effort };
  const raised = stream.observe({ at, client, segment, value }).length > 0;
  observed.set(stream, raised || observed.get(stream) === true);
}

function watches({ of }: MonitorSettings, invariant: string): boolean {
  return of.is === "violations" && (of.invariants === "all" || of.invariants.includes(invariant));
}

function breaks(settings: MonitorSettings, broken: ReadonlySet<string>): boolean {
  return [...broken].some((invariant) => watches(settings, invariant));
}
