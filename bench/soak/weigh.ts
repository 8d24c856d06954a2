import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isMainThread, threadId } from "node:worker_threads";

/**
 * Preloaded into a process and its threads. On SIGUSR2 each thread collects its garbage and writes what is left into
 * `EVENKEEL_SOAK_FOLDER`, a file of its own: heap and buffers in bytes, the main thread also the resident memory of all.
 */
const folder = process.env.EVENKEEL_SOAK_FOLDER ?? ".";
setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
const channel = new BroadcastChannel("evenkeel-soak");
// A thread ends when its own work does. DOM's type has no `unref`; Node's channel does.
(channel as unknown as { unref(): void }).unref();

function weigh(): void {
  collect();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const file = join(folder, `${process.pid}-${threadId}.json`);
  writeFileSync(`${file}.new`, JSON.stringify({ heap: heapUsed, buffers: arrayBuffers, rss: isMainThread ? rss : 0 }));
  renameSync(`${file}.new`, file);
}

if (isMainThread) {
  process.on("SIGUSR2", () => {
    channel.postMessage("weigh");
    // The other threads first: what they let go is in the resident memory.
    setTimeout(weigh, 500).unref();
  });
} else channel.onmessage = weigh;
