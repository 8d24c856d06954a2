import { parentPort, workerData } from "node:worker_threads";
import { StoreError } from "../store-error.ts";
import { Connection } from "./connection.ts";
import type { Question, Reply, ThreadStart } from "./messages.ts";
import { type Operations, operationsOn } from "./operations.ts";

// Runs in a worker: DatabaseSync holds up the thread that it is used on.
const port = parentPort;
if (port === null) throw new Error("thread-main.ts is the entry of a worker thread");
const start: ThreadStart = workerData; // given by thread.ts
const tell = (reply: Reply): void => port.postMessage(reply);

function errorReply(n: number, error: unknown): Reply {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof StoreError
    ? { is: "error", n, code: error.code, message, next: error.next }
    : { is: "error", n, code: null, message: error instanceof Error ? (error.stack ?? message) : message, next: "" };
}

try {
  const connection = new Connection(start.file, start);
  const operations: Operations = operationsOn(connection);
  port.on("message", (message: Question | "close") => {
    if (message === "close") {
      connection.close();
      port.close();
      return;
    }
    try {
      // A question names an operation and has its arguments.
      const run = operations[message.ask] as (...args: readonly unknown[]) => unknown;
      tell({ is: "answer", n: message.n, answer: run(...message.args) });
    } catch (error) {
      tell(errorReply(message.n, error));
    }
  });
  tell({ is: "opened" });
} catch (error) {
  tell(errorReply(0, error));
}
