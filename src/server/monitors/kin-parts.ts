import { type Segment, segmentKey } from "../../judge/index.ts";
import { type Kept, KeptRecords } from "../kept-records.ts";
import { type Part, partSchema, type SegmentPart } from "./monitor-state.ts";

/** Values of one page: what is learned from them is written page by page. */
const perPage = 200;

/** What a stream stores under names of its own: its segments, and what levels are learned from. */
export class KinParts {
  readonly #records: KeptRecords;

  constructor(name: string, kept: Kept) {
    this.#records = new KeptRecords(name, kept);
  }

  /** What was stored; `null`: some of it cannot be read. */
  taken(): readonly Part[] | null {
    const parts: Part[] = [];
    for (const [, value] of this.#records.taken()) {
      const read = partSchema.safeParse(value);
      if (!read.success) return null;
      parts.push(read.data);
    }
    return parts;
  }

  /** The page that the last of these values stands on. */
  putLast(kin: string, values: readonly number[]): void {
    const page = Math.floor((values.length - 1) / perPage);
    const of = values.slice(page * perPage, (page + 1) * perPage);
    this.#records.put(pageId(kin, page), () => JSON.stringify({ is: "values", kin, page, values: of }));
  }

  dropValues(kin: string, n: number): void {
    for (let page = 0; page * perPage < n; page += 1) this.#records.delete(pageId(kin, page));
  }

  put(part: Omit<SegmentPart, "watch" | "segment"> & { readonly segment: Segment; readonly watch: object }): void {
    this.#records.put(segmentId(part.kin, part.segment), () => JSON.stringify(part));
  }

  drop(kin: string, segment: Segment): void {
    this.#records.delete(segmentId(kin, segment));
  }

  clear(): void {
    this.#records.clear();
  }

  changed(): Readonly<Record<string, string>> {
    return this.#records.changed();
  }
}

function pageId(kin: string, page: number): string {
  return JSON.stringify(["values", kin, page]);
}

function segmentId(kin: string, segment: Segment): string {
  return JSON.stringify(["segment", kin, segmentKey(segment)]);
}
