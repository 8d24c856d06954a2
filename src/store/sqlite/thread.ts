import { Worker } from "node:worker_threads";
import { StoreError } from "../store-error.ts";
import type { Reply, ThreadStart } from "./messages.ts";
import type { Operations } from "./operations.ts";

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A worker with a connection of its own, asked by messages; it answers in the order it was asked. */
export class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #last = 0;
  #over: Error | null = null;

  private constructor(start: ThreadStart, opened: Waiting) {
    const file = import.meta.url.endsWith(".ts") ? "./thread-main.ts" : "./thread-main.js";
    // Options of the process (`--input-type`, a debugger's port) are not for its threads.
    this.#worker = new Worker(new URL(file, import.meta.url), {
      workerData: start,
      name: "evenkeel store",
      execArgv: [],
      ...(start.memory === null ? {} : { resourceLimits: { maxOldGenerationSizeMb: start.memory } }),
    });
    this.#waiting.set(0, opened);
    this.#worker.on("message", (reply: Reply) => {
      if (reply.is === "error") this.#take(reply.n)?.reject(errorOf(reply));
      else this.#take(reply.is === "opened" ? 0 : reply.n)?.resolve(reply.is === "opened" ? null : reply.answer);
    });
    this.#worker.on("error", (error) => this.#end(error));
    this.#ended = new Promise((resolve) => {
      this.#worker.on("exit", () => {
        this.#end(null);
        resolve();
      });
    });
  }

  /** @throws StoreError if the database cannot be opened */
  static async open(start: ThreadStart): Promise<Thread> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const thread = new Thread(start, { resolve, reject });
    await promise;
    return thread;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether it can no longer be asked. */
  get over(): boolean {
    return this.#over !== null;
  }

  ask<K extends keyof Operations>(ask: K, ...args: Parameters<Operations[K]>): Promise<ReturnType<Operations[K]>> {
    if (this.#over !== null) return Promise.reject(this.#over);
    this.#last += 1;
    const n = this.#last;
    return new Promise((resolve, reject) => {
      // The thread answers what the operation returns.
      this.#waiting.set(n, { resolve: (answer) => resolve(answer as ReturnType<Operations[K]>), reject });
      this.#worker.postMessage({ n, ask, args });
    });
  }

  /** Answers what it was asked before, then ends. */
  async close(): Promise<void> {
    this.#worker.postMessage("close");
    await this.#ended;
  }

  #take(n: number): Waiting | undefined {
    const waiting = this.#waiting.get(n);
    this.#waiting.delete(n);
    return waiting;
  }

  #end(cause: unknown): void {
    this.#over ??= new StoreError(
      "unreachable",
      "the store's thread has ended",
      "ask again: it is started anew",
      cause,
    );
    for (const { reject } of this.#waiting.values()) reject(this.#over);
    this.#waiting.clear();
  }
}

function errorOf({ code, message, next }: Extract<Reply, { is: "error" }>): Error {
  return code === null ? new Error(message) : new StoreError(code, message, next);
}
