import type { Store } from "../../store/index.ts";
import type { Fact } from "../../telemetry/index.ts";
import type { AlertRow } from "../api/answers.ts";
import type { Log } from "../log.ts";
import type { Refused } from "./append-apart.ts";
import type { Mill } from "./mill.ts";
import type { Stream } from "./stream.ts";

export interface IngestOptions {
  /** In this order, whenever there is something in both. */
  readonly streams: readonly Stream[];
  readonly store: Pick<Store, "append" | "position" | "sessions" | "exchanges">;
  /** Made once the store has answered what it has to remember. */
  readonly mill: () => Promise<Mill>;
  readonly now: () => number;
  readonly log: Log;
  /** Facts that the store refuses for good: they are kept elsewhere, for a person to look at. */
  readonly aside: (stream: string, refused: readonly Refused[]) => Promise<void>;
  /** After every durable append. */
  readonly took: (stream: string, facts: readonly Fact[], alerts: readonly AlertRow[]) => void;
  /** Milliseconds between two looks at spools that have nothing more. Default 100. */
  readonly idle?: number;
  /** Milliseconds after which the mill is told that time has passed. Default 1,000. */
  readonly tick?: number;
  /** Shortest and longest wait in milliseconds after a failure, doubling between. Default 250 and 5,000. */
  readonly backoff?: readonly [least: number, most: number];
  /** One batch. Default 4,000 records, 8 MiB. */
  readonly most?: { readonly mostBytes: number; readonly mostRecords: number };
}
