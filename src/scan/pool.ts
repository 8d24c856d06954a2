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

/** What a worker is given. */
export interface WorkerData {
  readonly jobs: readonly Job[];
  readonly settings: JobSettings;
  /** Of the {@link SharedWork}. */
  readonly memory: SharedArrayBuffer;
}

/** What a worker says. */
export type WorkerMessage =
  | { readonly is: "began"; readonly job: number }
  | { readonly is: "done"; readonly job: number; readonly folded: Folded };

/**
 * Runs jobs, largest first, on up to `threads` workers. Each takes its next job when it is done, so that one long log
 * does not hold up the rest. A worker that dies takes down only its own job, which comes back as a problem, and another
 * takes its place. Little work is done right here.
 *
 * @param onProgress bytes read so far, by all
 */
export async function runJobs(
  jobs: readonly Job[],
  settings: JobSettings,
  threads: number,
  onProgress: (bytes: number) => void,
): Promise<readonly Folded[]> {
  const size = (job: Job): number => job.sources.reduce((total, source) => total + source.size, 0);
  const queue = jobs.toSorted((a, b) => size(b) - size(a));
  const total = queue.reduce((sum, job) => sum + size(job), 0);
  const work = new SharedWork();
  const done: Folded[] = [];
  if (total < worthAThread) {
    const { runJob } = await import("./job.ts");
    for (const job of queue) done.push(await runJob(job, settings, (bytes) => onProgress(work.read(bytes))));
    return done;
  }
  const workers = Math.min(threads, queue.length, Math.ceil(total / worthAThread));
  const data: WorkerData = { jobs: queue, settings, memory: work.memory };
  const watch = setInterval(() => onProgress(work.read(0)), 100);
  await Promise.all(Array.from({ length: workers }, () => serve(data, done)));
  clearInterval(watch);
  onProgress(work.read(0));
  return queue.map((job, index) => done[index] ?? lost(job, new Error("no worker could be started")));
}

/** Ends when the worker found nothing more to do, or died; what it found is put `into` the place of its job. */
function serve(data: WorkerData, into: Folded[]): Promise<void> {
  const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: data,
    resourceLimits,
  });
  let current: number | null = null;
  let fault: unknown = new Error("the worker ended");
  worker.on("message", (message: WorkerMessage) => {
    current = message.is === "began" ? message.job : null;
    if (message.is === "done") into[message.job] = message.folded;
  });
  worker.on("error", (error) => {
    fault = error;
  });
  return new Promise((resolve) => {
    worker.on("exit", () => {
      const job = current === null ? undefined : data.jobs[current];
      if (current === null || job === undefined) {
        resolve();
        return;
      }
      into[current] = lost(job, fault);
      resolve(serve(data, into));
    });
  });
}

function lost(job: Job, error: unknown): Folded {
  const what = `reading stopped: ${error instanceof Error ? error.message : String(error)}; please report this`;
  const problems = job.sources.map((source) => ({ input: source.path, where: "", what }));
  return { reports: [], problems, inputs: {} };
}
