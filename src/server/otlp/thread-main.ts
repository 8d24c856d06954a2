import { parentPort } from "node:worker_threads";
import { type Export, takenApart } from "./taken-apart.ts";

// Runs in a worker: an export of 8 MiB takes a good part of a second, in which nobody else would be answered.
const port = parentPort;
if (port === null) throw new Error("thread-main.ts is the entry of a worker thread");
port.on("message", (given: Export) => port.postMessage(takenApart(given)));
