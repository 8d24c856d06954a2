import type { Segment } from "../signals/index.ts";
import { type Exchange, known } from "../wire/index.ts";

/** What the session's signals are compared within, as one of its exchanges shows it. */
export function segmentOf({ at, client, request }: Exchange, model: string | null): Segment {
  return {
    day: new Date(at).toISOString().slice(0, 10),
    client: client.id,
    version: known(client.version) ?? null,
    model,
    effort: request.effort.is === "absent" ? "absent" : (known(request.effort) ?? null),
    entrypoint: known(client.entrypoint) ?? null,
  };
}
