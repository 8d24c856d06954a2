/**
 * - `bad-cursor`: the cursor was not given out by this list
 * - `newer-database`: a newer Evenkeel wrote it
 * - `damaged`: what is on disk is no database, or not a whole one
 * - `busy`: another process holds it for too long; try again
 * - `full`: no room on disk; nothing of the batch was taken
 * - `refused`: the database answered, and would not: a wrong password, a missing right, a setting
 * - `bad-location`: the store's URL or path is none that can be opened
 * - `unreachable`: the database does not answer, or the store is closed; try again
 */
export type StoreErrorCode =
  | "bad-cursor"
  | "newer-database"
  | "damaged"
  | "busy"
  | "full"
  | "refused"
  | "bad-location"
  | "unreachable";

/** What is broken in a store, and what to do about it. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  /** What to do next. */
  readonly next: string;

  constructor(code: StoreErrorCode, message: string, next: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.next = next;
  }
}
