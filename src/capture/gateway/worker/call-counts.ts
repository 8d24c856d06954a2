/** Reasons counted one by one; the rest are counted together. */
const mostReasons = 64;

/** What became of calls, since the worker began. */
export class CallCounts {
  received = 0;
  analysed = 0;
  /** No model calls. */
  other = 0;
  /** Calls that were not held against the one before them, which passed unseen. */
  afterUnseen = 0;
  faults = 0;
  readonly #notAnalysed = new Map<string, number>();

  notAnalysed(because: string): void {
    const reason = this.#notAnalysed.size < mostReasons || this.#notAnalysed.has(because) ? because : "other reasons";
    this.#notAnalysed.set(reason, (this.#notAnalysed.get(reason) ?? 0) + 1);
  }

  values(): Readonly<Record<string, number>> {
    const { received, analysed, other, afterUnseen, faults } = this;
    const byReason = [...this.#notAnalysed].map(([reason, calls]) => [`notAnalysed: ${reason}`, calls] as const);
    const notAnalysed = byReason.reduce((sum, [, calls]) => sum + calls, 0);
    return { received, analysed, other, afterUnseen, faults, notAnalysed, ...Object.fromEntries(byReason) };
  }
}
