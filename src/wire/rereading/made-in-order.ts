interface Made<T> {
  readonly list: readonly unknown[];
  readonly how: readonly unknown[];
  readonly made: readonly T[];
  /** How much had been made behind each element. */
  readonly ends: readonly number[];
}

/**
 * What was made of lists, element by element: as far as a list begins with the same objects as an earlier one, it is taken
 * over. A history grows at its end, so that only what is new is made. For values that nobody changes.
 */
export class MadeInOrder<E, T> {
  /** By its first element, what was made of a list last. */
  readonly #last = new WeakMap<object, Made<T>>();
  readonly #shortest: number;

  /** @param shortest elements of a list from which on remembering it costs less than making it again */
  constructor(shortest = 1) {
    this.#shortest = shortest;
  }

  /**
   * @param how whatever else the result depends on, compared one by one
   * @param make what one element gives; may depend on the element, its index and `how` alone
   */
  of(list: readonly E[], how: readonly unknown[], make: (element: E, index: number) => readonly T[]): readonly T[] {
    const first: unknown = list[0];
    if (typeof first !== "object" || first === null || list.length < this.#shortest) return list.flatMap(make);
    const last = this.#last.get(first);
    const before = last !== undefined && isSame(last.how, how) ? last : null;
    let same = 0;
    if (before !== null) {
      if (list === before.list) return before.made;
      const most = Math.min(before.list.length, list.length);
      while (same < most && list[same] === before.list[same]) same++;
      if (same === list.length && same === before.list.length) return before.made;
    }
    const made: T[] = before === null ? [] : before.made.slice(0, before.ends[same - 1] ?? 0);
    const ends: number[] = before === null ? [] : before.ends.slice(0, same);
    for (let index = same; index < list.length; index++) {
      // The index is one of the list's.
      for (const each of make(list[index] as E, index)) made.push(each);
      ends.push(made.length);
    }
    this.#last.set(first, { list, how, made, ends });
    return made;
  }
}

function isSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((each, index) => each === right[index]);
}
