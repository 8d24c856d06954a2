import type { Masks } from "../canonical/index.ts";
import type { Protocol, ReplySide } from "../exchange.ts";
import type { RawCall } from "../raw-call.ts";

/** The reply side of a model call, streamed or whole. Total: never throws; what cannot be read is `unrecorded`. */
export function readReply(protocol: Protocol, raw: RawCall, masks: Masks): ReplySide {
  throw new Error("not yet");
}
