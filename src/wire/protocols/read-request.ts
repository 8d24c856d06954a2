import type { Masks } from "../canonical/index.ts";
import type { Protocol, RequestSide } from "../exchange.ts";
import type { Headers } from "./header-of.ts";

/**
 * The request side of a model call. Total: never throws; a body that is no object, or whose fields have odd shapes,
 * gives `absent`, and blocks nobody knows become {@link OtherItem}s. `personActs` stays empty: that is the client
 * profile's to say.
 *
 * @param body the parsed request body
 */
export function readRequest(
  protocol: Protocol,
  body: unknown,
  headers: Headers,
  url: string,
  masks: Masks,
): RequestSide {
  throw new Error("not yet");
}
