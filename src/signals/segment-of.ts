import type { Exchange } from "../wire/index.ts";
import { known } from "../wire/index.ts";
import type { Segment } from "./signal.ts";

/**
 * What a session is compared within, from its first exchange. The model is the one asked for; where the input shows
 * only the one that answered (logs), that one.
 */
export function segmentOf(exchange: Exchange): Segment {
  const { request, reply, client } = exchange;
  return {
    day: new Date(exchange.at).toISOString().slice(0, 10),
    client: client.id,
    version: known(client.version) ?? null,
    model: known(request.model) ?? known(reply.servedModel) ?? null,
    effort: request.effort.is === "absent" ? "absent" : (known(request.effort) ?? null),
    entrypoint: known(client.entrypoint) ?? null,
  };
}
