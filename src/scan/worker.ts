import { parentPort, workerData } from "node:worker_threads";
import { type Job, runJob } from "./job.ts";
import type { WorkerData, WorkerMessage } from "./pool.ts";
import { SharedWork } from "./shared-work.ts";

// What a thread of the `Pool` runs. Both sides are ours, so messages are trusted.
const { settings, memory }: WorkerData = workerData;
const work = new SharedWork(memory);
const say = (message: WorkerMessage): void => parentPort?.postMessage(message);

async function runAll(jobs: readonly Job[]): Promise<void> {
  for (let index = work.take(); index < jobs.length; index = work.take()) {
    const job = jobs[index];
    if (job === undefined) break;
    say({ is: "began", job: index });
    say({ is: "done", job: index, folded: await runJob(job, settings, (bytes) => work.read(bytes)) });
  }
}

// What fails in it ends the worker, and the other side hears of it.
parentPort?.once("message", (jobs: readonly Job[]) => void runAll(jobs));
