import { Worker } from "node:worker_threads";
import type { Folded } from "./fold.ts";
import { type Job, type JobSettings, runJob } from "./job.ts";
import { SharedWork } from "./shared-work.ts";

/** Below this a second thread costs more than it gains (a worker starts in 0.1 to 0.3 s). */
const worthAThread = 24_000_000;

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
 * Runs jobs, largest first, on up to `threads` threads, of which this is one: a thread that only waited would cost the
 * memory and the start of another. Each takes its next job when it is done, so that one long log does not hold up the
 * rest. Where there are several, a fault takes down only the job it is in, which comes back as a problem.
 *
 * @param onProgress bytes read so far, by all threads
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
  const most = Math.min(threads, queue.length, Math.ceil(total / worthAThread));
  const work = new SharedWork();
  const done: Folded[] = [];
  const onDone = (index: number, folded: Folded): void => {
    done[index] = folded;
  };
  const data: WorkerData = { jobs: queue, settings, memory: work.memory };
  const others = Array.from({ length: most - 1 }, () => serve(data, onDone));
  for (let index = work.take(); index < queue.length; index = work.take()) {
    const job = queue[index];
    if (job === undefined) break;
    try {
      onDone(index, await runJob(job, settings, (bytes) => onProgress(work.read(bytes))));
    } catch (error) {
      if (others.length === 0) throw error;
      onDone(index, lost(job, error));
    }
  }
  const watch = setInterval(() => onProgress(work.read(0)), 100);
  await Promise.all(others);
  clearInterval(watch);
  return done;
}

/** Ends when the worker found nothing more to do, or died. */
function serve(data: WorkerData, onDone: (index: number, folded: Folded) => void): Promise<void> {
  const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  let current: number | null = null;
  let fault: unknown = new Error("the worker ended");
  worker.on("message", (message: WorkerMessage) => {
    current = message.is === "began" ? message.job : null;
    if (message.is === "done") onDone(message.job, message.folded);
  });
  worker.on("error", (error) => {
    fault = error;
  });
  return new Promise((resolve) => {
    worker.on("exit", () => {
      const job = current === null ? undefined : data.jobs[current];
      if (current !== null && job !== undefined) onDone(current, lost(job, fault));
      resolve();
    });
  });
}

function lost(job: Job, error: unknown): Folded {
  const what = `reading stopped: ${error instanceof Error ? error.message : String(error)}; please report this`;
  const problems = job.sources.map((source) => ({ input: source.path, where: "", what }));
  return { reports: [], problems, inputs: {} };
}
