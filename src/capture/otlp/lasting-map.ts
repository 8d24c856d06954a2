import type { z } from "zod";

interface Piece<V> {
  /** Grows with every piece begun; the piece with the largest is written to. */
  number: number;
  readonly entries: Map<string, V>;
}

export interface LastingMapOptions<V> {
  /** Pieces are kept under `NAME-0`, `NAME-1` … */
  readonly name: string;
  readonly pieces: number;
  /** Of one piece. */
  readonly entries: number;
  /** Reads one piece: its number and its entries. */
  readonly schema: z.ZodType<readonly [number: number, entries: readonly (readonly [key: string, value: V])[]]>;
  /** An entry went: it was the oldest, or was removed or given another value. */
  readonly forgotten?: (key: string, value: V) => void;
}

/**
 * The newest entries, a bounded number of them, written down in pieces: only those that changed have to be written again, so that much can
 * be remembered and little is written at a time. Where all pieces are full the oldest is forgotten as a whole.
 */
export class LastingMap<V> {
  readonly #options: LastingMapOptions<V>;
  readonly #pieces: Piece<V>[] = [];
  readonly #at = new Map<string, number>();
  readonly #changed = new Set<number>();
  #current = 0;

  /** @param kept what was written down before; a piece that cannot be read is empty */
  constructor(options: LastingMapOptions<V>, kept: (name: string) => string | null = () => null) {
    this.#options = options;
    for (const [index, name] of namesOf(options).entries()) {
      const read = options.schema.safeParse(parsed(kept(name)));
      const [number, entries] = read.success ? read.data : [0, []];
      this.#pieces.push({ number, entries: new Map(entries.slice(0, options.entries)) });
      if (number > (this.#pieces[this.#current]?.number ?? 0)) this.#current = index;
    }
    const byAge = [...this.#pieces.entries()].sort(([, a], [, b]) => a.number - b.number);
    for (const [index, { entries }] of byAge) {
      for (const key of entries.keys()) {
        this.#pieces[this.#at.get(key) ?? -1]?.entries.delete(key);
        this.#at.set(key, index);
      }
    }
  }

  get(key: string): V | undefined {
    return this.#pieces[this.#at.get(key) ?? -1]?.entries.get(key);
  }

  entries(): Iterable<readonly [string, V]> {
    return this.#pieces.flatMap(({ entries }) => [...entries]);
  }

  get size(): number {
    return this.#at.size;
  }

  /** It is the newest then. */
  set(key: string, value: V): void {
    this.delete(key);
    const piece = this.#room();
    piece.entries.set(key, value);
    this.#at.set(key, this.#current);
    this.#changed.add(this.#current);
  }

  delete(key: string): void {
    const index = this.#at.get(key);
    if (index === undefined) return;
    const value = this.#pieces[index]?.entries.get(key);
    this.#pieces[index]?.entries.delete(key);
    this.#at.delete(key);
    this.#changed.add(index);
    if (value !== undefined) this.#options.forgotten?.(key, value);
  }

  /** What changed since it was last asked, by name: to be written in the place of what was written before. */
  changed(): Readonly<Record<string, string>> {
    const names = namesOf(this.#options);
    const written = [...this.#changed].map((index) => {
      const { number, entries } = this.#pieces[index] ?? { number: 0, entries: new Map() };
      return [names[index] ?? "", JSON.stringify([number, [...entries]])] as const;
    });
    this.#changed.clear();
    return Object.fromEntries(written);
  }

  #room(): Piece<V> {
    const { pieces, entries, forgotten } = this.#options;
    const current = this.#pieces[this.#current] ?? { number: 0, entries: new Map<string, V>() };
    if (current.entries.size < entries) return current;
    this.#current = (this.#current + 1) % pieces;
    const next = { number: current.number + 1, entries: new Map<string, V>() };
    const oldest = this.#pieces[this.#current]?.entries ?? next.entries;
    this.#pieces[this.#current] = next;
    for (const [key, value] of oldest) {
      this.#at.delete(key);
      forgotten?.(key, value);
    }
    return next;
  }
}

/** Under which its pieces are kept. */
export function namesOf({ name, pieces }: Pick<LastingMapOptions<unknown>, "name" | "pieces">): readonly string[] {
  return Array.from({ length: pieces }, (_, index) => `${name}-${index}`);
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
