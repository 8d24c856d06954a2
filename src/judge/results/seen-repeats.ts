/** Shared by all tasks of a file. */
export interface RepeatRoom {
  left: number;
}

/**
 * Which repeats of one task were seen. Numbers that come in order cost nothing; only what runs ahead of them, and words,
 * are kept.
 */
export class SeenRepeats {
  /** All of `#from` … `#next` − 1 were seen. */
  #from = 0;
  #next = 0;
  #loose: Set<number | string> | null = null;

  /** `false`: it was there already. `null`: there is no room to remember it. */
  add(repeat: number | string, room: RepeatRoom): boolean | null {
    if (typeof repeat === "number") {
      if (this.#next === this.#from && repeat <= 1) {
        this.#from = repeat;
        this.#next = repeat;
      }
      if (repeat === this.#next) {
        this.#next++;
        this.#catchUp(room);
        return true;
      }
      if (repeat >= this.#from && repeat < this.#next) return false;
    }
    this.#loose ??= new Set();
    if (this.#loose.has(repeat)) return false;
    if (room.left === 0) return null;
    room.left--;
    this.#loose.add(repeat);
    return true;
  }

  #catchUp(room: RepeatRoom): void {
    if (this.#loose === null) return;
    while (this.#loose.delete(this.#next)) {
      this.#next++;
      room.left++;
    }
  }
}
