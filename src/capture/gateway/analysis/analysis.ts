import { setImmediate as soon } from "node:timers/promises";
import type { EpochMs } from "../../../wire/index.ts";
import type { FromWorker } from "../messages.ts";
import { within } from "../within.ts";
import { knownHeaders } from "./known-headers.ts";
import { pack, type Waiting } from "./pack.ts";
import { type Holder, Recording } from "./recording.ts";
import { Unsaved } from "./unsaved.ts";
import { type LifeOptions, WorkerLife } from "./worker-life.ts";

export interface AnalysisOptions extends LifeOptions {
  /** Exchanges told and not yet on disk that are remembered; the oldest are forgotten first. */
  readonly mostUnsaved: number;
  /**
   * Requests and replies that may wait until the worker gets to them. Half as many, and further calls are told without their
   * bodies, which costs it less; as many, and further calls are not told.
   */
  readonly mostBehind: number;
  /** All that the gateway counts, for the worker to write down. */
  readonly counted: (analysis: AnalysisCounts) => Readonly<Record<string, number>>;
}

export interface AnalysisCounts {
  /** Exchanges whose bodies were not analysed, by reason. */
  readonly notAnalysed: Readonly<Record<string, number>>;
  /** Bytes of bodies held by calls under way, and waiting for the worker. */
  readonly queueBytes: number;
  /** Requests and replies that the worker has not got to. */
  readonly behind: number;
  /** Of those not analysed: calls of which nothing stands in the spool, because too much was waiting. */
  readonly notTold: number;
  /** Told, and not yet said to be on disk. */
  readonly unsaved: number;
  /** Of those, forgotten because there were too many: lost, should the worker die. */
  readonly forgotten: number;
  readonly workerRestarts: number;
  readonly workerRunning: boolean;
  /** What the worker counts itself. */
  readonly worker: Readonly<Record<string, number>>;
}

/** Milliseconds between two tellings of the gateway's counts. */
const countsEvery = 2_000;

/**
 * The forwarding thread's side of the analysis. Nothing here waits: what there is no room for goes untold, counted. A
 * worker that dies is replaced, and told again, without bodies, what is not yet on disk.
 */
export class Analysis implements Holder {
  readonly longestBody: number;
  readonly #options: AnalysisOptions;
  readonly #room: number;
  readonly #life: WorkerLife;
  readonly #unsaved: Unsaved;
  readonly #notAnalysed = new Map<string, number>();
  #outbox: Waiting[] = [];
  /** Calls of which the worker was told nothing. */
  #notTold = 0;
  #scheduled = false;
  /** Bytes of chunks that calls refer to. */
  #held = 0;
  /** Bytes handed over and not yet freed. */
  #waiting = 0;
  /** Messages handed over and not yet taken. */
  #behind = 0;
  /** When the last call began that was not told; 0: none was. */
  #missed = 0;
  /** The worker knows of it. */
  #missedTold = true;
  #ended: ((how: "stopped" | "died") => void) | null = null;
  /** What a new worker is told again, on its way. */
  #telling: Promise<void> = Promise.resolve();
  #workerCounts: Readonly<Record<string, number>> = {};
  readonly #teller: NodeJS.Timeout;
  readonly #flushSafely: () => void;

  constructor(options: AnalysisOptions) {
    this.#options = options;
    this.#room = options.start.settings.queueBytes;
    this.longestBody = options.start.settings.longestBody;
    this.#unsaved = new Unsaved(options.mostUnsaved);
    this.#life = new WorkerLife(options, {
      began: () => this.#began(),
      heard: (message) => this.#hear(message),
      ended: () => this.#untell(),
      isAwaited: () => this.#waiting > 0 || this.#behind > 0,
    });
    this.#flushSafely = within(this.#life, () => this.#flush());
    const tellCounts = within(options.faults, () => this.#tellCounts());
    this.#teller = setInterval(tellCounts, countsEvery).unref();
    this.#life.begin();
  }

  /** The first worker is at work, or has died: what is told from now on is soon on disk, as far as it can be. */
  get begun(): Promise<void> {
    return this.#life.begun;
  }

  record(id: string): Recording {
    return new Recording(id, this);
  }

  hold(bytes: number): string | null {
    if (this.#behind > this.#options.mostBehind / 2) return tooFarBehind;
    if (this.#held + this.#waiting + bytes > this.#room) return "the queue was full";
    this.#held += bytes;
    return null;
  }

  letGo(bytes: number): void {
    this.#held -= bytes;
  }

  notAnalysed(reason: string): void {
    this.#notAnalysed.set(reason, (this.#notAnalysed.get(reason) ?? 0) + 1);
  }

  toldRequest(recording: Recording, at: EpochMs): void {
    if (this.#behind > this.#options.mostBehind) {
      recording.giveUp(tooFarBehind);
      this.#missed = at;
      this.#missedTold = false;
      this.#notTold += 1;
      return;
    }
    this.#unsaved.add(recording);
    if (this.#life.running === null) recording.giveUp(notRunning);
    else {
      recording.told = true;
      this.#post({ recording, side: "request" });
    }
  }

  toldReply(recording: Recording): void {
    // Else the next worker is told both when it starts.
    if (recording.told) this.#post({ recording, side: "reply" });
    else recording.giveUp(notRunning);
  }

  counts(): AnalysisCounts {
    return {
      notAnalysed: Object.fromEntries(this.#notAnalysed),
      queueBytes: this.#held + this.#waiting,
      behind: this.#behind,
      notTold: this.#notTold,
      unsaved: this.#unsaved.size,
      forgotten: this.#unsaved.forgotten,
      workerRestarts: this.#life.restarts,
      workerRunning: this.#life.running !== null,
      worker: this.#workerCounts,
    };
  }

  /**
   * Lets the worker write everything, at most this long (milliseconds), then ends it. Where it is just dead, or dies of it,
   * the next one writes what is left.
   */
  async close(graceMs: number): Promise<void> {
    this.#life.last();
    clearInterval(this.#teller);
    const until = performance.now() + graceMs;
    for (let tries = 0; tries < 3 && performance.now() < until; tries += 1) {
      if (this.#life.running === null && this.#unsaved.size === 0) return;
      if (this.#life.running === null) this.#life.begin();
      if ((await this.#finish(until - performance.now())) !== "died") break;
    }
    await this.#life.terminate();
  }

  async #finish(most: number): Promise<"stopped" | "died" | "late"> {
    const worker = this.#life.running;
    await this.#telling;
    this.#flushSafely();
    const ended = Promise.withResolvers<"stopped" | "died" | "late">();
    this.#ended = ended.resolve;
    const timer = setTimeout(() => ended.resolve("late"), most);
    if (worker === null || this.#life.running !== worker) ended.resolve("died");
    else {
      this.#tellCounts();
      this.#life.post([{ is: "stop" }]);
    }
    const how = await ended.promise;
    clearTimeout(timer);
    return how;
  }

  #tellCounts(): void {
    if (this.#life.running === null) return;
    this.#life.post([{ is: "counts", counts: this.#options.counted(this.counts()) }]);
  }

  #post(waiting: Waiting): void {
    this.#outbox.push(waiting);
    if (this.#scheduled) return;
    this.#scheduled = true;
    // After this turn's bytes have gone on.
    setImmediate(this.#flushSafely);
  }

  #flush(): void {
    this.#scheduled = false;
    const outbox = this.#outbox;
    if (outbox.length === 0 || this.#life.running === null) return;
    this.#outbox = [];
    const { batch, transfer, bytes } = pack(outbox);
    for (const { recording, side } of outbox) recording.drop(side === "request" ? recording.sent : recording.received);
    if (this.#behind === 0) this.#life.listen();
    this.#waiting += bytes;
    this.#behind += batch.length;
    this.#tellMissed();
    this.#life.post(batch, transfer);
  }

  #tellMissed(): void {
    if (this.#missedTold) return;
    this.#missedTold = true;
    this.#life.post([{ is: "missed", until: this.#missed }]);
  }

  #began(): void {
    this.#tellCounts();
    this.#missedTold = this.#missed === 0;
    this.#tellMissed();
    this.#telling = this.#tellAgain().catch((cause: unknown) => this.#life.broke(cause));
  }

  /** What it was told and had not on disk went with it. */
  #untell(): void {
    this.#waiting = 0;
    this.#behind = 0;
    const outbox = this.#outbox;
    this.#outbox = [];
    for (const { recording } of outbox) recording.giveUp(ended);
    this.#unsaved.untell(ended);
    this.#ended?.("died");
  }

  /** In portions, so that no call waits for it; what comes meanwhile finds its turn in the same walk. */
  async #tellAgain(): Promise<void> {
    const worker = this.#life.running;
    const left = this.#unsaved.untold();
    while (left.length > 0 && worker !== null && this.#life.running === worker) {
      for (const recording of left.splice(0, 200)) {
        if (this.#unsaved.get(recording.id) === undefined) continue;
        recording.told = true;
        this.#post({ recording, side: "request" });
        if (recording.reply !== null) this.#post({ recording, side: "reply" });
      }
      await soon();
    }
  }

  #hear(message: FromWorker): void {
    switch (message.is) {
      case "known": {
        const recording = this.#unsaved.get(message.id);
        if (recording !== undefined) recording.known = knownHeaders(message);
        return;
      }
      case "freed":
        this.#waiting = Math.max(0, this.#waiting - message.bytes);
        return;
      case "taken":
        this.#behind -= message.messages;
        return;
      case "durable":
        this.#life.proved();
        this.#unsaved.saved(message.ids);
        return;
      case "counts":
        this.#workerCounts = message.counts;
        return;
      case "stopped":
        this.#ended?.("stopped");
        return;
    }
  }
}

const ended = "the analysis ended";
const tooFarBehind = "the analysis was too far behind";
const notRunning = "the analysis was not running";
