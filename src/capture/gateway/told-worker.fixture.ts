import { createHash } from "node:crypto";
import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { Answer, Batch, FromWorker, WorkerStart } from "./messages.ts";

/**
 * A worker that writes down what it is told, one line of JSON each, into `told.jsonl`. Headers of a request tell it what
 * to do: `x-test: die`, `nonsense` (answer what is no answer), `grow` (until memory ends), `keep` (free nothing), `known` (say so at once), `stand` (still, until there is a file `go`).
 */
const { dataDir } = workerData as WorkerStart;
const port = parentPort;
if (port === null) throw new Error("this is a worker's file");
const say = (message: FromWorker): void => port.postMessage([message] satisfies Answer);
const nap = new Int32Array(new SharedArrayBuffer(4));
const keeping = new Set<string>();

port.on("message", (batch: Batch) => {
  for (const message of batch) {
    if (message.is === "stop") {
      say({ is: "stopped" });
      continue;
    }
    if (message.is === "counts") {
      appendFileSync(join(dataDir, "counts.jsonl"), `${JSON.stringify(message.counts)}\n`);
      continue;
    }
    if (message.is === "missed") {
      appendFileSync(join(dataDir, "missed.jsonl"), `${JSON.stringify(message)}\n`);
      continue;
    }
    say({ is: "taken", messages: 1 });
    const { body, ...rest } = message;
    const hash = body === null ? null : createHash("sha256").update(body).digest("hex");
    appendFileSync(join(dataDir, "told.jsonl"), `${JSON.stringify({ ...rest, hash })}\n`);
    if (message.is === "request") {
      const at = message.headers.findIndex((name) => name.toLowerCase() === "x-test");
      const what = at < 0 ? "" : message.headers[at + 1];
      if (what === "die" && body !== null) throw new Error("told to die");
      if (what === "nonsense" && body !== null) port.postMessage([null]);
      if (what === "grow" && body !== null) {
        const room: string[][] = [];
        for (;;) room.push(Array.from({ length: 100_000 }, (_, at) => `${room.length} ${at}`));
      }
      if (what === "stand") while (!existsSync(join(dataDir, "go"))) Atomics.wait(nap, 0, 0, 10);
      if (what === "keep") keeping.add(message.id);
      if (what === "known")
        say({ is: "known", id: message.id, release: "r1", prompt: "p\r\n1", client: "claude-code" });
    }
    if (body !== null && !keeping.has(message.id)) say({ is: "freed", bytes: body.byteLength });
    if (message.is === "reply" && !keeping.has(message.id)) say({ is: "durable", ids: [message.id] });
  }
});
say({ is: "ready" });
