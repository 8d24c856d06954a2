/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly target: string;
  /** As measured, in words. */
  readonly figure: string;
  /** Where nothing was measured, nothing is met. */
  readonly is: "met" | "not met" | "not run";
  /** Why it is not met or was not run. */
  readonly because?: string;
}

export interface RowOptions {
  /** Scenarios or children at a time. */
  readonly jobs: number;
  readonly seeds: number;
  /** Plays versions again instead of reading what is kept of them. */
  readonly live: boolean;
  /** Takes what an earlier mutation test left instead of running it. */
  readonly kept: boolean;
  /** Keeps what there is so far, in case that the end is not reached. */
  readonly partly: (brought: Brought) => void;
  /** Told in words what is under way. */
  readonly say: (text: string) => void;
}

/** One of the numbers. */
export interface Row {
  readonly about: string;
  run(options: RowOptions): Promise<Brought>;
}

/** Its figures, and in `details` what they were read from, as plain data. */
export interface Brought {
  readonly figures: readonly Figure[];
  readonly details: unknown;
}

/** What a row brought, as kept in the output. */
export interface Kept extends Brought {
  readonly about: string;
  /** When it was run. */
  readonly at: string;
  /** Seconds. */
  readonly took: number;
  /** Of the machine, one minute, when it began and when it ended: others may have worked on it. */
  readonly load: readonly number[];
}

/** A figure that is met where `met` says so. */
export function figure(what: string, target: string, said: string, met: boolean, because = ""): Figure {
  return { what, target, figure: said, is: met ? "met" : "not met", ...(met || because === "" ? {} : { because }) };
}

export function notRun(what: string, target: string, because: string): Figure {
  return { what, target, figure: "–", is: "not run", because };
}

export function seconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} s`;
}
