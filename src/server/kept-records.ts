import * as z from "zod";

/** A value that was stored, by its name; `null`: none. */
export type Kept = (name: string) => string | null;

/** Nothing was stored yet. */
export const nothingKept: Kept = () => null;

/** What of one's state changed since it was last asked for, by name; it has to be stored before it is asked for again. */
export type Changed = Readonly<Record<string, string>>;

const recordSchema = z.object({ id: z.string(), order: z.number(), value: z.unknown() });

interface Place {
  readonly slot: number;
  readonly order: number;
}

/** More of them are never read: what says so was written by something else. */
const most = 100_000;

/**
 * Records that are stored each under a name of its own, so that only those that changed are written again: the name with a
 * number, which is given again when its record is gone. Under the name itself stands how many numbers there are.
 */
export class KeptRecords {
  readonly #name: string;
  readonly #places = new Map<string, Place>();
  readonly #free: number[] = [];
  readonly #changed = new Map<string, () => string>();
  readonly #emptied = new Set<number>();
  #read: readonly (readonly [id: string, value: unknown])[];
  #count = 0;
  #countKept = 0;
  #order = 0;

  constructor(name: string, kept: Kept) {
    this.#name = name;
    const found: { readonly id: string; readonly order: number; readonly value: unknown }[] = [];
    this.#count = this.#countKept = countOf(kept(name));
    for (let slot = 0; slot < this.#count; slot += 1) {
      const read = recordSchema.safeParse(parsed(kept(`${name}/${slot}`)));
      if (!read.success || this.#places.has(read.data.id)) {
        this.#free.push(slot);
        continue;
      }
      const { id, order, value } = read.data;
      this.#places.set(id, { slot, order });
      this.#order = Math.max(this.#order, order + 1);
      found.push({ id, order, value });
    }
    this.#read = found.toSorted((a, b) => a.order - b.order).map(({ id, value }) => [id, value]);
  }

  /** Names that have to be read to take it up. */
  static names(name: string, count: string | null): readonly string[] {
    return Array.from({ length: countOf(count) }, (_, slot) => `${name}/${slot}`);
  }

  /** What was stored, in the order in which it was first put; given once, as nobody else needs it. */
  taken(): readonly (readonly [id: string, value: unknown])[] {
    const read = this.#read;
    this.#read = [];
    return read;
  }

  /** @param json asked for when it is written */
  put(id: string, json: () => string): void {
    if (!this.#places.has(id)) {
      const slot = this.#free.pop() ?? this.#count;
      this.#count = Math.max(this.#count, slot + 1);
      this.#emptied.delete(slot);
      this.#places.set(id, { slot, order: this.#order });
      this.#order += 1;
    }
    this.#changed.set(id, json);
  }

  delete(id: string): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#places.delete(id);
    this.#changed.delete(id);
    this.#emptied.add(place.slot);
    this.#free.push(place.slot);
  }

  clear(): void {
    for (const id of [...this.#places.keys()]) this.delete(id);
  }

  changed(): Changed {
    const out: Record<string, string> = {};
    for (const slot of this.#emptied) out[`${this.#name}/${slot}`] = "";
    for (const [id, json] of this.#changed) {
      const place = this.#places.get(id);
      if (place === undefined) continue;
      out[`${this.#name}/${place.slot}`] = `{"id":${JSON.stringify(id)},"order":${place.order},"value":${json()}}`;
    }
    if (this.#count !== this.#countKept) out[this.#name] = String(this.#count);
    this.#emptied.clear();
    this.#changed.clear();
    this.#countKept = this.#count;
    return out;
  }
}

/** A value of its own name, written where it changed. */
export class KeptValue {
  readonly #name: string;
  #last: string | null;

  constructor(name: string, kept: Kept) {
    this.#name = name;
    this.#last = kept(name);
  }

  /** What was stored; `null`: nothing, or nothing that can be read. */
  get value(): unknown {
    return parsed(this.#last);
  }

  changed(json: string): Changed {
    if (json === this.#last) return {};
    this.#last = json;
    return { [this.#name]: json };
  }
}

function countOf(text: string | null): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Math.min(most, Number(text)) : 0;
}

function parsed(text: string | null): unknown {
  if (text === null || text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
