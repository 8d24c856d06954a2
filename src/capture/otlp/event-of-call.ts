import { z } from "zod";
import type { EventFact, ExchangeFact } from "../../telemetry/index.ts";
import { sourceSchema } from "../../telemetry/index.ts";
import type { ExchangeId } from "../../wire/index.ts";

/** What is left of a told call when the wire has shown it. */
export type ToldCall = Pick<
  ExchangeFact,
  | "id"
  | "source"
  | "at"
  | "session"
  | "client"
  | "upstream"
  | "model"
  | "served"
  | "errorType"
  | "replyId"
  | "requestId"
  | "traceId"
  | "durationMs"
> & { readonly tokens: Pick<ExchangeFact["tokens"], "output"> };

const word = z.string().max(512);

export const toldCallSchema: z.ZodType<ToldCall, unknown> = z.object({
  // It was made here.
  id: word as unknown as z.ZodType<ExchangeId>,
  source: sourceSchema,
  at: z.number(),
  session: word.nullable(),
  client: word,
  upstream: word,
  model: word.nullable(),
  served: word.nullable(),
  errorType: word.nullable(),
  replyId: word.nullable(),
  requestId: word.nullable(),
  traceId: word.nullable(),
  durationMs: z.number().nullable(),
  tokens: z.object({ output: z.number().nullable() }),
});

/** A call as the gateway saw it. */
export interface Seen {
  /** `null`: one of a trace, and nobody knows which. */
  readonly exchange: string | null;
  readonly session: string | null;
  readonly requestId: string | null;
}

/** What telemetry told of a call, standing with the one on the wire. */
export function eventOfCall(call: ToldCall, seen: Seen): EventFact {
  const told = {
    client: call.client,
    "gen_ai.provider.name": call.upstream,
    "gen_ai.request.model": call.model,
    "gen_ai.response.model": call.served,
    "gen_ai.usage.output_tokens": call.tokens.output,
    "error.type": call.errorType,
    exchange: seen.exchange,
  };
  return {
    is: "event",
    id: `event-${call.id}`,
    source: call.source,
    at: call.at,
    name: "gen_ai.inference",
    kind: "span",
    session: seen.session ?? call.session,
    requestId: seen.requestId ?? call.requestId,
    traceId: call.traceId,
    spanId: null,
    parentSpanId: null,
    durationMs: call.durationMs,
    attributes: Object.fromEntries(
      Object.entries(told).filter((entry): entry is [string, string | number] => entry[1] !== null),
    ),
  };
}

/** The parts of a call that an event is made of, and no others. */
export function toldCallOf(call: ExchangeFact): ToldCall {
  const { id, source, at, session, client, upstream, model, served, errorType } = call;
  const { replyId, requestId, traceId, durationMs } = call;
  const ids = { replyId, requestId, traceId };
  return {
    ...{ id, source, at, session, client, upstream, model, served, errorType, durationMs, ...ids },
    tokens: { output: call.tokens.output },
  };
}
