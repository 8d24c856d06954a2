import { setImmediate as soon, setTimeout as wait } from "node:timers/promises";
import { type Fact, parseFact } from "../../telemetry/index.ts";
import type { AlertRow } from "../api/answers.ts";
import { isOfContent, reasonOf } from "../store-state.ts";
import { appendApart } from "./append-apart.ts";
import { grind } from "./grind.ts";
import type { IngestOptions } from "./ingest-options.ts";
import type { Mill } from "./mill.ts";
import {
  type Batch,
  begun,
  behind,
  isMilled,
  type Milled,
  type Reading,
  type StreamState,
  stateOf,
} from "./reading.ts";
import { withScope } from "./with-scope.ts";

/** A batch that was refused so often is stored fact by fact. */
const mostRefusals = 4;

/**
 * Follows spools into the store: in order, each batch with the position behind it, so that what was taken in counts once
 * whatever is killed when. While the store is down it waits, and loses nothing.
 */
export class Ingest {
  readonly #options: IngestOptions;
  readonly #readings: readonly Reading[];
  readonly #stop = new AbortController();
  #failures = 0;
  #ended: Promise<void> | null = null;
  #mill: Mill | null = null;
  #ticked: Milled | null = null;
  #tickedAt = 0;
  #tickRefusals = 0;
  /** Why the mill failed last. */
  #fault: string | null = null;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#readings = options.streams.map(begun);
  }

  start(): void {
    this.#ended ??= this.#run();
  }

  state(): readonly StreamState[] {
    const now = this.#options.now();
    return this.#readings.map((reading) => stateOf(reading, now));
  }

  /** Ends after the append under way, and what the mill still has to remember. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
    // What is held is newer than this would be; a store that failed just now would only be waited for.
    if (this.#mill === null || this.#failures > 0 || this.#ticked !== null || this.#readings.some(isMilled)) return;
    const keep = this.#mill.state();
    if (Object.keys(keep).length > 0) await this.#options.store.append({ facts: [], keep }).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { idle = 100, backoff: [least, longest] = [250, 5000] } = this.#options;
    while (!this.#stop.signal.aborted) {
      let took = false;
      let failed = false;
      for (const reading of this.#next()) {
        const turn = await this.#turn(reading);
        took ||= turn === "took";
        failed ||= turn === "failed";
        if (this.#stop.signal.aborted) return;
        if (isMilled(reading)) break;
      }
      if (!this.#readings.some(isMilled)) failed = (await this.#tick()) === "failed" || failed;
      if (failed) {
        this.#failures += 1;
        await this.#pause(Math.min(longest, least * 2 ** (this.#failures - 1)));
        continue;
      }
      this.#failures = 0;
      // What comes in one by one is stored together; what waits already is not kept waiting, but whoever asks is answered in between.
      if (took && this.#readings.some(({ behindBytes }) => behindBytes > 0)) await soon();
      else await this.#pause(idle);
    }
  }

  /** What went through the mill and is not stored yet goes first: the state kept with it is older than that of any other. */
  #next(): readonly Reading[] {
    if (this.#ticked !== null) return [];
    const held = this.#readings.find(isMilled);
    return held === undefined ? this.#readings : [held];
  }

  async #turn(reading: Reading): Promise<"took" | "nothing" | "failed"> {
    const { store, mill } = this.#options;
    const { stream } = reading;
    try {
      this.#mill ??= await mill();
      if (!reading.placed) {
        reading.position = await store.position(stream.name);
        reading.placed = true;
      }
    } catch {
      return "failed";
    }
    reading.waiting ??= await this.#read(reading);
    const { waiting } = reading;
    if (waiting === null) return reading.trouble === null ? "nothing" : "failed";
    let { milled } = waiting;
    if (milled === null) {
      const scoped = await withScope(waiting.facts, store).catch(() => null);
      if (scoped === null) return "failed";
      milled = this.#milled(reading, scoped);
    }
    reading.waiting = { ...waiting, milled };
    return this.#append(reading, waiting, milled);
  }

  /** Time passes for the mill as well: what waits in it may come out. */
  async #tick(): Promise<"took" | "nothing" | "failed"> {
    const { now, tick = 1000, store, took } = this.#options;
    if (this.#mill === null) return "nothing";
    if (this.#ticked === null) {
      // A clock that was set back does not stop it.
      if (Math.abs(now() - this.#tickedAt) < tick) return "nothing";
      this.#tickedAt = now();
      const given = this.#grind(this.#mill, this.#readings[0], []);
      if (given === null) return "nothing";
      const { facts, alerts, keep } = given;
      if (facts.length === 0 && alerts.length === 0 && Object.keys(keep).length === 0) return "nothing";
      this.#ticked = given;
    }
    const { facts, withdrawn, alerts, keep } = this.#ticked;
    try {
      await store.append({ facts, withdrawn, keep });
    } catch (error) {
      this.#tickRefusals += isOfContent(error) ? 1 : 0;
      const [reading] = this.#readings;
      if (reading === undefined || this.#tickRefusals < mostRefusals) return "failed";
      if (!(await this.#apart(reading, null, this.#ticked))) return "failed";
    }
    this.#tickRefusals = 0;
    this.#ticked = null;
    this.#tell(took, "mill", facts, alerts);
    return "took";
  }

  /** What was not read yet may hold what is waited for. */
  #isBehind(): boolean {
    return this.#readings.some(({ placed, behindBytes }) => !placed || behindBytes > 0);
  }

  /** Facts on which the mill itself fails are stored as they are: nothing behind them waits, and it is told. */
  #milled(reading: Reading, given: readonly Fact[]): Milled {
    const asGiven = { facts: given, withdrawn: [], alerts: [], keep: {} };
    if (this.#mill === null) return asGiven;
    return this.#grind(this.#mill, reading, given) ?? asGiven;
  }

  /** `null`: something in it failed. */
  #grind(mill: Mill, reading: Reading | undefined, given: readonly Fact[]): Milled | null {
    const { now, log } = this.#options;
    const milled = grind(mill, given, now(), this.#isBehind());
    if (!("fault" in milled)) return milled;
    if (reading !== undefined) reading.unwatched += 1;
    const because = milled.fault;
    if (because !== this.#fault) log({ level: "error", event: "watching-failed", facts: given.length, because });
    this.#fault = because;
    return null;
  }

  #tell(took: IngestOptions["took"], stream: string, facts: readonly Fact[], alerts: readonly AlertRow[]): void {
    try {
      took(stream, facts, alerts);
    } catch (error) {
      this.#options.log({ level: "error", event: "listener-failed", because: reasonOf(error) });
    }
  }

  async #append(reading: Reading, waiting: Batch, milled: Milled): Promise<"took" | "failed"> {
    const { facts, withdrawn, alerts, keep } = milled;
    const { store, log, took, now } = this.#options;
    const { stream } = reading;
    try {
      await store.append({ facts, withdrawn, position: { stream: stream.name, at: waiting.position }, keep });
    } catch (error) {
      const refusals = (waiting.refusals ?? 0) + (isOfContent(error) ? 1 : 0);
      reading.waiting = { ...waiting, milled, refusals };
      if (refusals < mostRefusals || !(await this.#apart(reading, waiting.position, milled))) {
        reading.behindBytes = await behind(stream, waiting);
        return "failed";
      }
    }
    reading.waiting = null;
    reading.position = waiting.position;
    reading.behindBytes = waiting.behindBytes;
    reading.facts += waiting.facts.length;
    if (waiting.behindBytes === 0) reading.caughtUpAt = now();
    this.#tell(took, stream.name, facts, alerts);
    try {
      await stream.release(waiting.position);
    } catch (error) {
      log({ level: "warn", event: "spool-not-released", stream: stream.name, because: reasonOf(error) });
    }
    return "took";
  }

  /** One fact that cannot be stored must not hold up all behind it. @returns whether the batch is done with */
  async #apart(reading: Reading, position: string | null, { facts, withdrawn, keep }: Milled): Promise<boolean> {
    const { store, log, now, aside } = this.#options;
    const stream = reading.stream.name;
    try {
      const refused = await appendApart(store, facts, now());
      // Before the position moves on: told twice, they stand there twice.
      if (refused.length > 0) await aside(stream, refused);
      await store.append({
        facts: [],
        withdrawn,
        keep,
        ...(position === null ? {} : { position: { stream, at: position } }),
      });
      reading.aside += refused.length;
      reading.asideBecause = refused.at(-1)?.because ?? reading.asideBecause;
      for (const { fact, because } of refused.slice(0, 10)) {
        log({ level: "error", event: "fact-refused", stream, fact: fact.id, kind: fact.is, because });
      }
      return true;
    } catch {
      return false;
    }
  }

  /** The next batch; `null`: nothing, or trouble. */
  async #read(reading: Reading): Promise<Batch | null> {
    const { log, now, most = { mostBytes: 8 * 1024 * 1024, mostRecords: 4000 } } = this.#options;
    const { stream } = reading;
    // What is read takes room whether it is there or not: a look at a spool that had nothing more is a small one.
    const look = reading.behindBytes > 0 ? most : { ...most, mostBytes: Math.min(most.mostBytes, 128 * 1024) };
    try {
      const { records, position, behindBytes, damaged } = await stream.read(reading.position, look);
      reading.trouble = null;
      if (records.length === 0 && (damaged === 0 || position === reading.position)) {
        // Half a record may stand there: it is none until it is whole.
        reading.behindBytes = behindBytes;
        reading.caughtUpAt = now();
        return null;
      }
      if (damaged > 0) log({ level: "error", event: "spool-damaged", stream: stream.name, places: damaged });
      reading.damaged += damaged;
      reading.behindBytes = Math.max(1, behindBytes);
      reading.caughtUpAt ??= now();
      return { facts: this.#parsed(reading, records), position, behindBytes, milled: null };
    } catch (error) {
      const because = reasonOf(error);
      if (reading.trouble !== because) log({ level: "error", event: "spool-unreadable", stream: stream.name, because });
      reading.trouble = because;
      return null;
    }
  }

  #parsed(reading: Reading, lines: readonly string[]): readonly Fact[] {
    const facts: Fact[] = [];
    for (const line of lines) {
      const parsed = parseFact(line);
      if (parsed.is === "fact") facts.push(parsed.fact);
      else {
        reading.unreadable += 1;
        if (reading.because !== parsed.because) {
          const { log } = this.#options;
          log({ level: "warn", event: "no-fact", stream: reading.stream.name, because: parsed.because });
        }
        reading.because = parsed.because;
      }
    }
    return facts;
  }

  /** Ends early where ingest ends. */
  async #pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}
