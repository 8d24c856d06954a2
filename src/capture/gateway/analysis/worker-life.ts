import { type ResourceLimits, type TransferListItem, Worker } from "node:worker_threads";
import { faultPlace } from "../fault-place.ts";
import type { Answer, Batch, FromWorker, WorkerStart } from "../messages.ts";
import { type Breakable, within } from "../within.ts";

export interface LifeOptions {
  /** The worker's entry file. */
  readonly worker: URL;
  readonly start: WorkerStart;
  readonly resourceLimits: ResourceLimits;
  /** Milliseconds a worker may be silent while something waits for it. */
  readonly longestSilence: number;
  /** Does not throw. */
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
  /** Who hears of what fails on this side. */
  readonly faults: Breakable;
}

export interface LifeEvents {
  /** A new one is there, and knows nothing yet. */
  readonly began: () => void;
  readonly heard: (message: FromWorker) => void;
  /** It is gone, with all it was handed. */
  readonly ended: () => void;
  readonly isAwaited: () => boolean;
}

/** Keeps one worker running: one that dies is followed by another, and one that is stuck is ended. */
export class WorkerLife implements Breakable {
  readonly #options: LifeOptions;
  readonly #events: LifeEvents;
  readonly #watchdog: NodeJS.Timeout;
  readonly #begun = Promise.withResolvers<void>();
  #worker: Worker | null = null;
  #restarts = 0;
  /** Deaths in a row. */
  #failures = 0;
  #heardAt = 0;
  #isLast = false;
  #retry: NodeJS.Timeout | null = null;

  constructor(options: LifeOptions, events: LifeEvents) {
    this.#options = options;
    this.#events = events;
    const check = within(options.faults, () => this.#checkSilence());
    this.#watchdog = setInterval(check, Math.max(20, options.longestSilence / 4)).unref();
  }

  /** Which worker runs; `null`: none. Another one is another object. */
  get running(): object | null {
    return this.#worker;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** The first worker is at work, or has died. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  begin(): void {
    const { worker: entry, start, resourceLimits, log } = this.#options;
    const worker = new Worker(entry, { workerData: start, resourceLimits, name: "evenkeel analysis" });
    this.#worker = worker;
    this.listen();
    let reason = "";
    const hear = (answer: Answer): void => {
      if (this.#worker === worker) for (const message of answer) this.#hear(message);
    };
    worker.on("message", within(this, hear));
    worker.on("error", (cause) => {
      // Its message may hold what a client sent.
      reason = faultPlace(cause);
    });
    worker.on("exit", (code) => {
      this.#begun.resolve();
      if (this.#worker === worker) this.#worker = null;
      within(this, this.#events.ended)();
      if (this.#isLast) return;
      log("error", `the analysis ended (${reason || `exit code ${code}`}); calls go on, and are told to the next one`);
      this.#beginLater();
    });
    within(this, this.#events.began)();
  }

  /** What fails between the two of them costs the worker its place: the next one is told what is not on disk. */
  broke(cause: unknown): void {
    this.#options.faults.broke(cause);
    void this.#worker?.terminate();
  }

  post(batch: Batch, transfer: readonly TransferListItem[] = []): void {
    this.#worker?.postMessage(batch, transfer);
  }

  /** From now on it is waited for: its silence counts from here. */
  listen(): void {
    this.#heardAt = performance.now();
  }

  /** It did what it is there for: should it die, another one may begin soon. */
  proved(): void {
    this.#failures = 0;
  }

  /** No worker is followed by another from here on, and none is watched. */
  last(): void {
    this.#isLast = true;
    clearInterval(this.#watchdog);
    if (this.#retry !== null) clearTimeout(this.#retry);
  }

  async terminate(): Promise<void> {
    await this.#worker?.terminate();
  }

  #hear(message: FromWorker): void {
    this.listen();
    if (message.is === "ready") this.#begun.resolve();
    else this.#events.heard(message);
  }

  #beginLater(): void {
    // Twice as long after each death in a row, up to half a minute.
    const pause = Math.min(30_000, 100 * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 20);
    this.#retry = setTimeout(() => {
      this.#restarts += 1;
      try {
        this.begin();
      } catch (cause) {
        this.#options.faults.broke(cause);
        this.#beginLater();
      }
    }, pause);
    this.#retry.unref();
  }

  #checkSilence(): void {
    if (this.#worker === null || !this.#events.isAwaited()) return;
    if (performance.now() - this.#heardAt < this.#options.longestSilence) return;
    this.#options.log("error", "the analysis is stuck; it is ended and started again");
    void this.#worker.terminate();
  }
}
