import type { Item } from "../../wire/index.ts";

/** Bytes of text and number of items held at most between two calls: a log without calls must not fill the memory. */
const mostBytes = 32 * 1024 * 1024;
const mostItems = 20_000;

/** Items that wait for the call they belong to. What goes over the limits is left out. */
export class HeldItems {
  #items: Item[] = [];
  #bytes = 0;

  get items(): readonly Item[] {
    return this.#items;
  }

  push(items: readonly Item[]): void {
    for (const item of items) {
      if (this.#items.length >= mostItems || this.#bytes + item.bytes > mostBytes) return;
      this.#bytes += item.bytes;
      this.#items.push(item);
    }
  }

  /** Hands them over and begins anew. */
  take(): Item[] {
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    return items;
  }
}
