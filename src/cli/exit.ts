/** Exit codes of every command (docs/architecture.md). */
export const exit = {
  pass: 0,
  /** A breach, a violation of the `--fail-on` severity, or (for `diff`) a difference. */
  fail: 1,
  /** Inconclusive, or something needed is missing. */
  inconclusive: 2,
  usage: 64,
  badInput: 65,
  internal: 70,
} as const;

/** Something is broken or misused: a stable code, a place, and what to do next. Shown without a stack. */
export class CommandError extends Error {
  readonly exitCode: number;
  readonly next: string | null;

  /**
   * @param exitCode one of {@link exit}
   * @param message what is wrong, and where
   * @param next what a person can do about it
   */
  constructor(exitCode: number, message: string, next: string | null = null) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
    this.next = next;
  }
}
