import type { Recording } from "./recording.ts";

/** Exchanges that were told and are not yet on disk, within a bound. */
export class Unsaved {
  readonly #most: number;
  readonly #recordings = new Map<string, Recording>();
  #forgotten = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#recordings.size;
  }

  /** Those forgotten because there were too many. */
  get forgotten(): number {
    return this.#forgotten;
  }

  add(recording: Recording): void {
    this.#recordings.set(recording.id, recording);
    if (this.#recordings.size > this.#most) this.#forgetOldest();
  }

  get(id: string): Recording | undefined {
    return this.#recordings.get(id);
  }

  saved(ids: readonly string[]): void {
    for (const id of ids) this.#recordings.delete(id);
  }

  /** The worker that was told is gone. */
  untell(because: string): void {
    for (const recording of this.#recordings.values()) {
      recording.told = false;
      recording.giveUp(because);
    }
  }

  /** Those that the running worker was not told. */
  untold(): Recording[] {
    return [...this.#recordings.values()].filter(({ told }) => !told);
  }

  #forgetOldest(): void {
    for (const [id, { reply }] of this.#recordings) {
      // What is under way is still to be told its end; connections bound how much that is.
      if (reply === null) continue;
      this.#recordings.delete(id);
      this.#forgotten += 1;
      return;
    }
  }
}
