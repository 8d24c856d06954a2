/** What the server refused, or that it did not answer: with a code, a sentence, and what to do next. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;
  /** `null`: the server did not answer at all. */
  readonly status: number | null;
  readonly next: string | null;

  constructor(code: string, message: string, next: string | null, status: number | null) {
    super(message);
    this.code = code;
    this.next = next;
    this.status = status;
  }
}
