/** A spool cannot be written to, and waiting does not help. */
export class SpoolError extends Error {
  /** `locked`: another process writes to this folder. */
  readonly code: "locked";

  constructor(code: "locked", message: string) {
    super(message);
    this.name = "SpoolError";
    this.code = code;
  }
}
