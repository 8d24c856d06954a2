import { Worker } from "node:worker_threads";
import type { Folded } from "./fold.ts";
import type { Job, JobSettings } from "./job.ts";
import { SharedWork } from "./shared-work.ts";

/** Below this a thread costs more than it gains (one starts in about 0.1 s). */
const worthAThread = 24_000_000;

/**
 * What is read dies young, and the live rest is small. Left to itself the engine gives each thread 128 MB for the young,
 * which is 250 MB for two threads and not faster: 4 MB fit the cache of a processor, three of them make a generation.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 1024 };

/** What a worker is told at its start, while the jobs are still being found. */
export interface WorkerData {
  readonly settings: JobSettings;
  /** Of the {@link SharedWork}. */
  readonly memory: SharedArrayBuffer;
}

/** What a worker says. */
export type WorkerMessage =
  | { readonly is: "began"; readonly job: number }
  | { readonly is: "done"; readonly job: number; readonly folded: Folded };

/**
 * Up to `threads` workers. They are started as soon as there is enough to do for them, while inputs are still being
 * found, and load what they need meanwhile.
 */
export class Pool {
  readonly #settings: JobSettings;
  readonly #threads: number;
  readonly #work = new SharedWork();
  readonly #idle: Worker[] = [];

  constructor(settings: JobSettings, threads: number) {
    this.#settings = settings;
    this.#threads = threads;
  }

  /** @param bytes to be read, as far as is known */
  expect(bytes: number): void {
    const wanted = Math.min(this.#threads, Math.floor(bytes / worthAThread));
    while (this.#idle.length < wanted) this.#idle.push(this.#start());
  }

  /**
   * Runs jobs, largest first. Each worker takes its next job when it is done, so that one long log does not hold up the
   * rest. A worker that dies takes down only its own job, which comes back as a problem, and another takes its place.
   * Where no worker was worth its while, the work is done right here. To be called once.
   *
   * @param onProgress bytes read so far, by all
   */
  async run(jobs: readonly Job[], onProgress: (bytes: number) => void): Promise<readonly Folded[]> {
    const size = (job: Job): number => job.sources.reduce((total, source) => total + source.size, 0);
    const queue = jobs.toSorted((a, b) => size(b) - size(a));
    const done: Folded[] = [];
    if (this.#idle.length === 0) {
      const { runJob } = await import("./job.ts");
      for (const job of queue)
        done.push(await runJob(job, this.#settings, (bytes) => onProgress(this.#work.read(bytes))));
      return done;
    }
    const watch = setInterval(() => onProgress(this.#work.read(0)), 100);
    await Promise.all(this.#idle.splice(0).map((worker) => this.#serve(worker, queue, done)));
    clearInterval(watch);
    onProgress(this.#work.read(0));
    return queue.map((job, index) => done[index] ?? lost(job, new Error("no worker could be started")));
  }

  #start(): Worker {
    const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
    const workerData: WorkerData = { settings: this.#settings, memory: this.#work.memory };
    return new Worker(new URL(file, import.meta.url), { workerData, resourceLimits });
  }

  /** Ends when the worker found nothing more to do, or died; what it found is put `into` the place of its job. */
  #serve(worker: Worker, jobs: readonly Job[], into: Folded[]): Promise<void> {
    let current: number | null = null;
    let fault: unknown = new Error("the worker ended");
    worker.on("message", (message: WorkerMessage) => {
      current = message.is === "began" ? message.job : null;
      if (message.is === "done") into[message.job] = message.folded;
    });
    worker.on("error", (error) => {
      fault = error;
    });
    worker.postMessage(jobs);
    return new Promise((resolve) => {
      worker.on("exit", () => {
        const job = current === null ? undefined : jobs[current];
        if (current === null || job === undefined) {
          resolve();
          return;
        }
        into[current] = lost(job, fault);
        resolve(this.#serve(this.#start(), jobs, into));
      });
    });
  }
}

function lost(job: Job, error: unknown): Folded {
  const what = `reading stopped: ${error instanceof Error ? error.message : String(error)}; please report this`;
  const problems = job.sources.map((source) => ({ input: source.path, where: "", what }));
  return { reports: [], problems, inputs: {} };
}
