import type { StoreErrorCode } from "../store-error.ts";
import type { Operations } from "./operations.ts";

/** What a thread is started with. */
export interface ThreadStart {
  readonly file: string;
  readonly readOnly: boolean;
  /** Milliseconds to wait for another process that writes. */
  readonly patience: number;
  /** Megabytes of heap; null: Node's own. */
  readonly memory: number | null;
}

export type Question = {
  readonly [K in keyof Operations]: { readonly n: number; readonly ask: K; readonly args: Parameters<Operations[K]> };
}[keyof Operations];

/** `opened` comes first, or an `error` with number 0. */
export type Reply =
  | { readonly is: "opened" }
  | { readonly is: "answer"; readonly n: number; readonly answer: unknown }
  | {
      readonly is: "error";
      readonly n: number;
      readonly code: StoreErrorCode | null;
      readonly message: string;
      readonly next: string;
    };
