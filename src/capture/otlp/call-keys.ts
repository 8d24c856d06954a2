import type { ExchangeFact } from "../../telemetry/index.ts";
import { callId } from "./call-id.ts";

/** A call that was told of, and not seen. */
export function isTold(fact: ExchangeFact): boolean {
  return fact.protocol === "gen_ai";
}

/**
 * By what a told call finds the one on the wire: the provider's ids of reply and request; where neither is told the trace, which decides
 * only then, since one trace may hold calls through the gateway and past it.
 */
export function keysOfTold({ replyId, requestId, traceId }: Pick<ExchangeFact, "replyId" | "requestId" | "traceId">) {
  const ids = idKeys(replyId, requestId);
  return ids.length > 0 || traceId === null ? ids : [traceKey(traceId)];
}

/** By what the one on the wire is found. */
export function keysOfSeen({ replyId, requestId, traceId }: ExchangeFact): readonly string[] {
  return [...idKeys(replyId, requestId), ...(traceId === null ? [] : [traceKey(traceId)])];
}

/** Names a span of a trace: what called and what was called may both know it (`traceparent`). */
export function spanKey(traceId: string, spanId: string): string {
  return `${traceId}-${spanId}`;
}

function idKeys(replyId: string | null, requestId: string | null): readonly string[] {
  return [...new Set([replyId, requestId])].flatMap((id) => (id === null ? [] : [callId(id)]));
}

function traceKey(traceId: string): string {
  return `trace-${traceId}`;
}
