import type { Exchange } from "../wire/index.ts";

/** What reading an input yields, in order. */
export type Captured =
  | { readonly is: "exchange"; readonly exchange: Exchange }
  /** Something that could not be read; the rest was. */
  | { readonly is: "problem"; readonly problem: Problem }
  /** Bytes of input consumed since the last one. */
  | { readonly is: "progress"; readonly bytes: number };

/** A clear line for a person: which file, where in it, what is wrong and what was done about it. */
export interface Problem {
  readonly input: string;
  /** `line 12`, `entry 3`, `` for the whole file. */
  readonly where: string;
  readonly what: string;
}
