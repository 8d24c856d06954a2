import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { Answer, Batch, FromWorker, WorkerStart } from "../messages.ts";
import { runWorker } from "./run-worker.ts";

// What the gateway's worker thread runs. Both sides are ours, so messages are trusted.
const start: WorkerStart = workerData;
// Where processors are short, the thread that forwards goes first. Linux counts priorities by thread, others by process.
if (process.platform === "linux") setPriority(0, 5);
let answer: FromWorker[] = [];
/** Each message wakes the thread that forwards: what belongs together goes together. */
const say = (message: FromWorker): void => {
  answer.push(message);
  if (answer.length === 1) queueMicrotask(flush);
};
function flush(): void {
  parentPort?.postMessage(answer satisfies Answer);
  answer = [];
}
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
  const messages = batch.filter(({ is }) => is === "request" || is === "reply").length;
  if (messages > 0) say({ is: "taken", messages });
  if (batch.some(({ is }) => is === "stop")) {
    void worker.stop().then(() => {
      if (answer.length > 0) flush();
      parentPort?.close();
    });
  }
});
