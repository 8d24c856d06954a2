import { Worker } from "node:worker_threads";
import { ApiError } from "../http/index.ts";
import { type Export, type TakenApart, takenApart } from "./taken-apart.ts";

export interface OtlpDeskOptions {
  /** Bytes that may wait to be taken apart. Default 64 MiB. */
  readonly mostBytes?: number;
  /** Longer exports are taken apart beside. Bytes; default 32 KiB. */
  readonly small?: number;
  /** MiB of the thread. Default 512. */
  readonly memory?: number;
}

interface Waiting {
  readonly given: Export;
  readonly resolve: (taken: TakenApart) => void;
  readonly reject: (error: unknown) => void;
}

/** Seconds. */
const retryAfter = 5;

/** Takes exports apart, long ones one after the other in a thread of their own, so that whoever else asks is answered meanwhile. */
export class OtlpDesk {
  readonly #options: OtlpDeskOptions;
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  #worker: Worker | null = null;
  #current: Waiting | null = null;
  #closed = false;

  constructor(options: OtlpDeskOptions = {}) {
    this.#options = options;
  }

  /** @throws ApiError 503 where too much waits, 413 where it needs more memory than there is for one */
  async take(given: Export): Promise<TakenApart> {
    const { small = 32 * 1024, mostBytes = 64 * 1024 ** 2 } = this.#options;
    const { byteLength } = given.bytes;
    if (byteLength <= small) return takenApart(given);
    if (this.#closed || this.#bytes + byteLength > mostBytes) {
      throw new ApiError(503, "busy", "too much telemetry waits to be read", "send it again later", retryAfter);
    }
    this.#bytes += byteLength;
    try {
      return await new Promise<TakenApart>((resolve, reject) => {
        this.#waiting.push({ given, resolve, reject });
        this.#next();
      });
    } finally {
      this.#bytes -= byteLength;
    }
  }

  /** What waits is not taken. */
  async close(): Promise<void> {
    this.#closed = true;
    const over = new ApiError(503, "busy", "this server ends", "send it again later", retryAfter);
    for (const { reject } of this.#waiting.splice(0)) reject(over);
    this.#current?.reject(over);
    this.#current = null;
    await this.#worker?.terminate();
  }

  #next(): void {
    if (this.#current !== null || this.#closed) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return;
    this.#current = waiting;
    try {
      this.#worker ??= this.#started();
      this.#worker.postMessage(waiting.given);
    } catch (error) {
      // A system that has no room for one more thread now may have it later.
      this.#done(({ reject }) => reject(error));
    }
  }

  #started(): Worker {
    const file = import.meta.url.endsWith(".ts") ? "./thread-main.ts" : "./thread-main.js";
    const worker = new Worker(new URL(file, import.meta.url), {
      name: "evenkeel otlp",
      // Options of the process (`--input-type`, a debugger's port) are not for its threads.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.#options.memory ?? 512 },
    });
    // Nobody waits for it at the end.
    worker.unref();
    worker.on("message", (taken: TakenApart) => this.#done(({ resolve }) => resolve(taken)));
    let why: unknown = null;
    worker.on("error", (error) => {
      why = error;
    });
    worker.on("exit", () => {
      this.#worker = null;
      this.#done(({ reject }) => reject(refusalOf(why)));
    });
    return worker;
  }

  #done(tell: (waiting: Waiting) => void): void {
    const current = this.#current;
    this.#current = null;
    if (current !== null) tell(current);
    this.#next();
  }
}

/** Only what is too large itself is told not to come again; of everything else an exporter may send the same once more. */
function refusalOf(why: unknown): Error {
  if (!(why instanceof Error))
    return new ApiError(503, "busy", "the reading was broken off", "send it again", retryAfter);
  if (!("code" in why) || why.code !== "ERR_WORKER_OUT_OF_MEMORY") return why;
  const message = "this export needs more memory than there is for one";
  return new ApiError(413, "too-large", message, "send smaller batches");
}
