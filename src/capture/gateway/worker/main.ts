import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { Batch, FromWorker, WorkerStart } from "../messages.ts";
import { runWorker } from "./run-worker.ts";

// What the gateway's worker thread runs. Both sides are ours, so messages are trusted.
const start: WorkerStart = workerData;
// Where processors are short, the thread that forwards goes first. Linux counts priorities by thread, others by process.
if (process.platform === "linux") setPriority(0, 5);
const say = (message: FromWorker): void => parentPort?.postMessage(message);
const worker = await runWorker(start, {
  now: Date.now,
  say,
  every: (milliseconds, run) => {
    const timer = setInterval(run, milliseconds);
    return () => clearInterval(timer);
  },
  log: (line) => process.stderr.write(`${line}\n`),
});
parentPort?.on("message", (batch: Batch) => {
  worker.take(batch);
  if (batch.some(({ is }) => is === "stop")) void worker.stop().then(() => parentPort?.close());
});
