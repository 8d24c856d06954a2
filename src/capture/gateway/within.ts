/** Who deals with what our own code threw. */
export interface Breakable {
  broke(cause: unknown): void;
}

/** The same work, as what Node or undici calls back: what it throws is dealt with, and reaches neither of them. */
export function within<A extends readonly unknown[]>(
  owner: Breakable,
  work: (...args: A) => void,
): (...args: A) => void {
  return (...args) => {
    try {
      work(...args);
    } catch (cause) {
      owner.broke(cause);
    }
  };
}
