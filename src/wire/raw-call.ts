import type { Origin } from "./exchange.ts";
import type { EpochMs } from "./ids.ts";

/** An HTTP call as a recorder, a HAR or a gateway saw it, before anything was understood. */
export interface RawCall {
  readonly origin: Origin;
  readonly startedAt: EpochMs;
  readonly method: string;
  readonly url: string;
  /** In order, names as sent, duplicates kept. Secrets are already gone. */
  readonly requestHeaders: readonly (readonly [name: string, value: string])[];
  readonly requestBody: string;
  /** 0: no reply came. */
  readonly status: number;
  readonly responseHeaders: readonly (readonly [name: string, value: string])[];
  readonly responseBody: string;
  /** The connection ended before the reply did. */
  readonly cut: boolean;
  /** Milliseconds after `startedAt`, where known. */
  readonly firstByteAfter: number | null;
  readonly endedAfter: number | null;
  /** The command line that `evenkeel record` ran, its prompt text taken out. */
  readonly command: readonly string[] | null;
}
