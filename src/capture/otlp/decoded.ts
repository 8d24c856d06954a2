import type { Fact, Source } from "../../telemetry/index.ts";
import type { EpochMs } from "../../wire/index.ts";

/** What an exporter sends, by the last part of its path: `/v1/traces`, `/v1/logs`, `/v1/metrics`. */
export type OtlpKind = "traces" | "logs" | "metrics";

export interface OtlpContext {
  /** When it came: stands in where a record has no time of its own, or an impossible one. */
  readonly now: EpochMs;
  /** The installation's own key: persons and machines are kept as HMACs under it. */
  readonly key: Uint8Array;
  readonly source: Extract<Source, "otlp" | "sample">;
}

export type DecodedOtlp =
  | {
      readonly is: "taken";
      readonly facts: readonly Fact[];
      /** Records that could not be used: no valid ids, no name, beyond the limit. The sender is told. */
      readonly rejected: number;
      /** Records that were understood and are of no use here: a client's inner workings, other programs' spans. */
      readonly ignored: number;
      /** Why records were rejected; `null`: none were. */
      readonly message: string | null;
    }
  | Refused;

export interface Refused {
  readonly is: "refused";
  readonly code: "unsupported-media-type" | "malformed" | "too-large" | "too-many";
  readonly status: 400 | 413 | 415;
  readonly message: string;
}
