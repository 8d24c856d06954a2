import * as z from "zod";
import type { MonitorSettings } from "../../settings/index.ts";
import type { EpochMs } from "../../wire/index.ts";
import type { Condition } from "../alerts/index.ts";
import { type Changed, type Kept, KeptValue, nothingKept } from "../kept-records.ts";
import { linkTo } from "./link.ts";
import { clock } from "./says.ts";

const keptSchema = z.object({
  streams: z.array(
    z.tuple([
      z.string(),
      z.object({ last: z.number(), busy: z.number(), calls: z.number(), isSilent: z.boolean(), ever: z.boolean() }),
    ]),
  ),
});

interface Stream {
  last: EpochMs;
  /** Milliseconds since then in which there was traffic. */
  busy: number;
  /** Since then. */
  calls: number;
  isSilent: boolean;
  ever: boolean;
}

/** So many calls without an observation show that it is not merely quiet. */
const enough = 10;
/** How long after a call there still is traffic, at most: waited is what lies between two calls, and no more than this. */
const wake = 3_600_000;
/** A longer step of the clock was no waiting: the server was down, its machine slept, or its clock was set. */
const longestStep = 10_000;

/**
 * Monitors to which nothing comes although there is traffic: scores whose program died, sessions that are no longer
 * analysed. Waited is only while calls come, so that a night or a weekend without any is no silence; neither is a version
 * that nobody runs any more. Nor is what waits in a spool: time passes only while everything that came was taken in.
 */
export class Silences {
  readonly #streams = new Map<string, Stream>();
  readonly #settings: ReadonlyMap<string, MonitorSettings>;
  readonly #kept: KeptValue;
  #looked: EpochMs | null = null;
  /** Milliseconds since the last call; they count when another comes. */
  #since: number | null = null;

  constructor(settings: readonly MonitorSettings[], started: EpochMs, name = "", kept: Kept = nothingKept) {
    this.#kept = new KeptValue(name, kept);
    this.#settings = new Map(settings.map((each) => [each.name, each]));
    const read = keptSchema.safeParse(this.#kept.value);
    const known = new Map(read.success ? read.data.streams : []);
    for (const { name } of settings) {
      this.#streams.set(name, known.get(name) ?? { last: started, busy: 0, calls: 0, isSilent: false, ever: false });
    }
  }

  changed(): Changed {
    return this.#kept.changed(JSON.stringify({ streams: [...this.#streams] }));
  }

  /**
   * @param observed names of the monitors to which something came; times are those of the server's clock
   * @param isBehind more waits to be taken in, and what is missed may be in it
   */
  take(calls: number, observed: ReadonlySet<string>, now: EpochMs, isBehind = false): readonly Condition[] {
    const step = this.#looked === null || isBehind ? 0 : now - this.#looked;
    this.#looked = now;
    if (this.#since !== null && step > 0 && step <= longestStep) this.#since = Math.min(wake, this.#since + step);
    const passed = calls > 0 ? (this.#since ?? 0) : 0;
    if (calls > 0) this.#since = 0;
    const conditions: Condition[] = [];
    for (const [name, stream] of this.#streams) {
      const settings = this.#settings.get(name);
      if (settings === undefined) continue;
      if (observed.has(name)) {
        if (stream.isSilent) conditions.push(spoke(name, now));
        Object.assign(stream, { last: now, busy: 0, calls: 0, isSilent: false, ever: true });
        continue;
      }
      stream.calls += calls;
      stream.busy += passed;
      if (isBehind || stream.isSilent || stream.calls < enough || stream.busy <= settings.silence) continue;
      stream.isSilent = true;
      conditions.push(silent(settings, stream, now));
    }
    return conditions;
  }
}

function spoke(name: string, at: EpochMs): Condition {
  return { is: "cleared", key: `silent:${name}`, member: name, at, says: `Something came to it on ${clock(at)}.` };
}

function silent({ name, severity }: MonitorSettings, { last, ever, calls }: Stream, at: EpochMs): Condition {
  const since = ever
    ? `Nothing has come to it since ${clock(last)}`
    : `Nothing has ever come to it since ${clock(last)}`;
  return {
    is: "raised",
    key: `silent:${name}`,
    member: name,
    severity,
    state: "no-data",
    at,
    title: `Monitor "${name}" gets no data`,
    says: `${since}, while there were ${calls.toLocaleString("en")} calls: it says nothing of them.`,
    link: linkTo("/quality", {}),
  };
}
