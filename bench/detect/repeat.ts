import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";
import type { Name, Outcome, ParamsOf } from "./simulations/index.ts";

/** Some repetitions of one simulation. */
export interface Job {
  readonly name: Name;
  readonly params: unknown;
  readonly seeds: readonly number[];
}

type Answer = { readonly outcomes: readonly Outcome[] } | { readonly failed: string };

/** Threads that play repetitions. What comes out does not depend on how many there are. */
export class Repeater {
  readonly #free: Worker[];
  readonly #all: readonly Worker[];
  readonly #waiting: ((worker: Worker) => void)[] = [];

  constructor(threads: number) {
    this.#all = Array.from({ length: threads }, () => new Worker(new URL("worker.ts", import.meta.url)));
    this.#free = [...this.#all];
  }

  /** So many repetitions, each with a seed of its own that follows from name, parameters and number. */
  async repeat<N extends Name>(name: N, params: ParamsOf<N>, count: number): Promise<readonly Outcome[]> {
    const seed = createHash("sha256")
      .update(JSON.stringify([name, params]))
      .digest()
      .readUInt32LE(0);
    const chunk = Math.max(1, Math.ceil(count / (4 * this.#all.length)));
    const jobs: Job[] = [];
    for (let from = 0; from < count; from += chunk) {
      const seeds = Array.from({ length: Math.min(chunk, count - from) }, (_, k) => (seed + from + k) >>> 0);
      jobs.push({ name, params, seeds });
    }
    return (await Promise.all(jobs.map((job) => this.#play(job)))).flat();
  }

  async end(): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  async #play(job: Job): Promise<readonly Outcome[]> {
    const worker = await new Promise<Worker>((resolve) => {
      const free = this.#free.pop();
      if (free === undefined) this.#waiting.push(resolve);
      else resolve(free);
    });
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
        worker.postMessage(job);
      });
      if ("failed" in answer) throw new Error(`${job.name} ${JSON.stringify(job.params)}: ${answer.failed}`);
      return answer.outcomes;
    } finally {
      worker.removeAllListeners("message");
      worker.removeAllListeners("error");
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(worker);
      else next(worker);
    }
  }
}
