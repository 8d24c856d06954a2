/** One line of a log. Holds no text of a message, no header, no token. */
export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly event: string;
  readonly [field: string]: string | number | boolean | null;
}

export type Log = (line: LogLine) => void;
