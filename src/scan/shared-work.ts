/** Slots of the counters. */
const nextJob = 0;
const bytesRead = 1;

/**
 * What the threads of a scan share: which job is next, and how far all have come. Counters in shared memory: a thread
 * takes its next job, and is seen to go on, while every other one is busy.
 */
export class SharedWork {
  /** Handed to the other threads. */
  readonly memory: SharedArrayBuffer;
  readonly #counters: BigInt64Array;

  constructor(memory = new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#counters = new BigInt64Array(memory);
  }

  /** The index of a job that nobody else will get; it may be past the last. */
  take(): number {
    return Number(Atomics.add(this.#counters, nextJob, 1n));
  }

  /** @returns bytes read by all threads so far */
  read(bytes: number): number {
    return Number(Atomics.add(this.#counters, bytesRead, BigInt(bytes))) + bytes;
  }
}
