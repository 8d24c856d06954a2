import * as z from "zod";
import { type Changed, type Kept, KeptRecords } from "../kept-records.ts";

const pageSchema = z.object({ page: z.number(), entries: z.array(z.array(z.string())) });

/** Of one kind: entries to a page, and pages. The oldest page is forgotten as one. */
const perPage = 100;
const mostPages = 40;

type Entry = readonly string[];

/**
 * The newest 3,900 to 4,000 things that were seen, in their order, page by page: only the page that is written on is stored
 * again. What is remembered is what these entries say, neither more nor less, so it is the same after a restart.
 */
export class Remembered {
  readonly #records: KeptRecords;
  readonly #forget: (entry: Entry) => void;
  #pages: { readonly page: number; readonly entries: Entry[] }[] = [];

  /** @param forget an entry of a page that is forgotten */
  constructor(name: string, kept: Kept, forget: (entry: Entry) => void) {
    this.#records = new KeptRecords(name, kept);
    this.#forget = forget;
    for (const [, value] of this.#records.taken()) {
      const read = pageSchema.safeParse(value);
      if (read.success) this.#pages.push(read.data);
    }
    this.#pages.sort((a, b) => a.page - b.page);
  }

  /** Oldest first. */
  entries(): readonly Entry[] {
    return this.#pages.flatMap(({ entries }) => entries);
  }

  add(entry: Entry): void {
    let last = this.#pages.at(-1);
    if (last === undefined || last.entries.length >= perPage) {
      last = { page: (last?.page ?? 0) + 1, entries: [] };
      this.#pages.push(last);
      if (this.#pages.length > mostPages) this.#forgetOldest();
    }
    last.entries.push(entry);
    const page = last;
    this.#records.put(String(page.page), () => JSON.stringify(page));
  }

  changed(): Changed {
    return this.#records.changed();
  }

  #forgetOldest(): void {
    const oldest = this.#pages.shift();
    if (oldest === undefined) return;
    this.#records.delete(String(oldest.page));
    for (const entry of oldest.entries) this.#forget(entry);
  }
}
