import type { SseEvent } from "./sse-event.ts";
import { sseReader } from "./sse-reader.ts";

/** All events of a whole stream, given as one text or in pieces. Never throws; what is no event is skipped. */
export function readSse(stream: string | Uint8Array | Iterable<string | Uint8Array>): SseEvent[] {
  const reader = sseReader();
  if (typeof stream === "string" || stream instanceof Uint8Array) return [...reader.push(stream), ...reader.end()];
  const events: SseEvent[] = [];
  for (const chunk of stream) for (const event of reader.push(chunk)) events.push(event);
  for (const event of reader.end()) events.push(event);
  return events;
}
