/**
 * What was made of parts of bodies, known again by the object: an earlier reading of the same conversation shares it. Only
 * for values that nobody changes.
 */
export class MadeBefore<T> {
  readonly #made = new WeakMap<object, { readonly how: readonly unknown[]; readonly made: T }>();

  /** @param how whatever else the result depends on, compared one by one */
  of(part: unknown, how: readonly unknown[], make: () => T): T {
    if (typeof part !== "object" || part === null) return make();
    const before = this.#made.get(part);
    if (before?.how.length === how.length && how.every((each, index) => each === before.how[index])) return before.made;
    const made = make();
    this.#made.set(part, { how, made });
    return made;
  }
}
