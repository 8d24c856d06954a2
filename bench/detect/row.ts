import type { Brought } from "../rows/row.ts";
import type { Repeater } from "./repeat.ts";

export interface RowOptions {
  readonly repeater: Repeater;
  /** Repetitions of a full run → those of this one. */
  readonly times: (full: number) => number;
  /** Told in words what is under way. */
  readonly say: (text: string) => void;
}

/** Some of the numbers. */
export interface Row {
  readonly about: string;
  run(options: RowOptions): Promise<Brought>;
}
