import { parentPort, workerData } from "node:worker_threads";
import { runJob } from "./job.ts";
import type { WorkerData, WorkerMessage } from "./pool.ts";
import { SharedWork } from "./shared-work.ts";

// What a further thread of `runJobs` runs. Both sides are ours, so messages are trusted.
const { jobs, settings, memory }: WorkerData = workerData;
const work = new SharedWork(memory);
const say = (message: WorkerMessage): void => parentPort?.postMessage(message);

for (let index = work.take(); index < jobs.length; index = work.take()) {
  const job = jobs[index];
  if (job === undefined) break;
  say({ is: "began", job: index });
  say({ is: "done", job: index, folded: await runJob(job, settings, (bytes) => work.read(bytes)) });
}
