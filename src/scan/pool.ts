import { Worker } from "node:worker_threads";
import type { Folded } from "./fold.ts";
import { type Job, type JobSettings, runJob } from "./job.ts";

/** Below this a second thread costs more than it gains (a worker starts in about 0.1 s). */
const worthAThread = 24_000_000;

/** What a worker says. */
export type WorkerMessage =
  | { readonly is: "progress"; readonly bytes: number }
  | { readonly is: "done"; readonly folded: Folded };

/**
 * Runs jobs, largest first, on up to `threads` workers; each asks for its next job when it is done, so that one long
 * log does not hold up the rest. A worker that dies takes down only its own job, which comes back as a problem.
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
  const workers = Math.min(threads, queue.length, Math.ceil(total / worthAThread));
  const done: Folded[] = [];
  if (workers <= 1) {
    for (const job of queue) done.push(await runJob(job, settings, onProgress));
    return done;
  }
  const next = (): Job | undefined => queue.shift();
  await Promise.all(
    Array.from({ length: workers }, () => serve(next, settings, onProgress, (folded) => done.push(folded))),
  );
  return done;
}

async function serve(
  next: () => Job | undefined,
  settings: JobSettings,
  onProgress: (bytes: number) => void,
  onDone: (folded: Folded) => void,
): Promise<void> {
  for (let job = next(); job !== undefined; ) {
    const worker = startWorker(settings);
    try {
      while (job !== undefined) {
        onDone(await runOn(worker, job, onProgress));
        job = next();
      }
    } catch (error) {
      onDone(lost(job, error));
      job = next();
    } finally {
      await worker.terminate();
    }
  }
}

function startWorker(settings: JobSettings): Worker {
  const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
  return new Worker(new URL(file, import.meta.url), {
    workerData: settings,
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
}

function runOn(worker: Worker, job: Job, onProgress: (bytes: number) => void): Promise<Folded> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      worker.off("message", heard);
      worker.off("error", failed);
      worker.off("exit", exited);
      finish();
    };
    const heard = (message: WorkerMessage): void => {
      if (message.is === "progress") onProgress(message.bytes);
      else settle(() => resolve(message.folded));
    };
    const failed = (error: unknown): void => settle(() => reject(error));
    const exited = (): void => settle(() => reject(new Error("the worker ended")));
    worker.on("message", heard);
    worker.on("error", failed);
    worker.on("exit", exited);
    worker.postMessage(job);
  });
}

function lost(job: Job | undefined, error: unknown): Folded {
  const what = `reading stopped: ${error instanceof Error ? error.message : String(error)}; please report this`;
  const problems = (job?.sources ?? []).map((source) => ({ input: source.path, where: "", what }));
  return { reports: [], problems, inputs: {} };
}
