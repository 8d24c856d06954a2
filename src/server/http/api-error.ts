import type { Refusal } from "../api/answers.ts";

export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 429 | 500 | 503;

/** A request that is refused: with a stable code, and what to do next. */
export class ApiError extends Error {
  readonly status: ErrorStatus;
  readonly code: string;
  readonly next: string | null;
  readonly retryAfter: number | null;

  /** @param retryAfter seconds */
  constructor(
    status: ErrorStatus,
    code: string,
    message: string,
    next: string | null = null,
    retryAfter: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.next = next;
    this.retryAfter = retryAfter;
  }

  body(): Refusal {
    return { error: { code: this.code, message: this.message, next: this.next } };
  }
}
