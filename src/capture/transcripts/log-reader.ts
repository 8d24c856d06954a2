import type { Exchange } from "../../wire/index.ts";

/** Makes exchanges of a log's records. Push in, in file order; exchanges come out through `emit`, in order per strand. */
export interface LogReader {
  /** @param line from 1 */
  record(value: unknown, line: number): void;
  /** At the end of the file. */
  end(): void;
}

export type Emit = (exchange: Exchange) => void;
