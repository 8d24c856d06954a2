import { parentPort, workerData } from "node:worker_threads";
import { type Job, type JobSettings, runJob } from "./job.ts";
import type { WorkerMessage } from "./pool.ts";

// What a thread of `runJobs` runs. Both sides are ours, so messages are trusted.
const settings: JobSettings = workerData;
const say = (message: WorkerMessage): void => parentPort?.postMessage(message);

parentPort?.on("message", (job: Job) => {
  let unsaid = 0;
  const progress = (bytes: number): void => {
    unsaid += bytes;
    if (unsaid < 1_000_000) return;
    say({ is: "progress", bytes: unsaid });
    unsaid = 0;
  };
  runJob(job, settings, progress).then(
    (folded) => say({ is: "done", folded }),
    (error: unknown) => {
      throw error;
    },
  );
});
