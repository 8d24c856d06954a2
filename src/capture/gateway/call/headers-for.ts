import { without } from "../http/hop-by-hop.ts";
import { cameThroughHeader, type RequestHead } from "../http/request-head.ts";

/**
 * The headers a request goes on with. Flat: name, value, name, value …
 *
 * @param host the upstream's, or `null` where the HTTP library adds it
 * @param via what the gateway calls itself; `null` where no other gateway can follow
 * @param plainReply asks for a reply that is not compressed, so that it can be watched
 */
export function headersFor(
  head: RequestHead,
  host: string | null,
  via: string | null,
  plainReply: boolean,
): readonly string[] {
  if (host === null && via === null && !plainReply) return head.forUpstream;
  const kept = plainReply ? without(head.forUpstream, ["accept-encoding"]) : head.forUpstream;
  const headers = host === null ? [...kept] : ["Host", host, ...kept];
  if (plainReply) headers.push("Accept-Encoding", "identity");
  if (via !== null) headers.push(cameThroughHeader, head.cameThrough === null ? via : `${head.cameThrough}, ${via}`);
  return headers;
}
