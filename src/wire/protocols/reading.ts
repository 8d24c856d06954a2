import type { AppliedEdit, Usage } from "../exchange.ts";
import type { Item } from "../item.ts";
import { absent, type Seen, seenOrAbsent, unrecorded } from "../seen.ts";

/** An error a provider reported, in the reply's body or in the middle of its stream. */
export interface ProviderError {
  /** `overloaded_error`, `invalid_request_error`, `RESOURCE_EXHAUSTED` …; `unknown` where it says none. */
  readonly type: string;
  readonly message: string;
}

/** A body put together again from a stream, or a whole one. */
export interface Assembled {
  /** As the provider would have sent it without streaming; what was missing when the stream ended is missing. */
  readonly body: unknown;
  /** The closing event was there. */
  readonly ended: boolean;
  readonly error: ProviderError | null;
}

/** What the body of a reply says, before status and timing are added. */
export interface Reading {
  readonly id: Seen<string>;
  readonly servedModel: Seen<string>;
  readonly servedEffort: Seen<string>;
  readonly stopReason: Seen<string>;
  readonly items: readonly Item[];
  readonly usage: Usage;
  readonly appliedEdits: Seen<readonly AppliedEdit[]>;
}

/** No reply body to read anything from. */
export const nothingRead: Reading = Object.freeze({
  id: unrecorded,
  servedModel: unrecorded,
  servedEffort: unrecorded,
  stopReason: unrecorded,
  items: [],
  usage: Object.freeze({
    input: unrecorded,
    output: unrecorded,
    cacheRead: unrecorded,
    cacheCreation: unrecorded,
    cacheCreation5m: unrecorded,
    cacheCreation1h: unrecorded,
    reasoning: unrecorded,
  }),
  appliedEdits: unrecorded,
});

/**
 * A field of a reply: what a complete reply does not hold was not sent; what is missing in one that was cut or
 * failed may have come later.
 */
export function replied<T>(value: T | undefined, ended: boolean): Seen<T> {
  return value === undefined ? (ended ? absent : unrecorded) : seenOrAbsent(value);
}
