import { createParser } from "eventsource-parser";
import type { SseEvent } from "./sse-event.ts";

/** Takes a stream in pieces, split anywhere: inside a character, a line ending or the byte order mark. */
export interface SseReader {
  /** The events that this piece completed. */
  push(chunk: string | Uint8Array): SseEvent[];
  /** The event in hand when the stream ended without its empty line, if any. The reader is spent afterwards. */
  end(): SseEvent[];
}

/**
 * Reads server-sent events (WHATWG HTML, 9.2.6) in pieces. Unlike a browser it also yields a last event that lacks
 * its closing empty line: providers differ in whether they send one, and a caller must see what was cut.
 */
export function sseReader(): SseReader {
  // `ignoreBOM` keeps the mark for the parser, which takes off exactly one.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let events: SseEvent[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => {
      events.push({ event: event ?? "message", data });
    },
  });
  const take = (text: string): SseEvent[] => {
    events = [];
    parser.feed(text);
    return events;
  };
  return {
    push: (chunk) => take(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true })),
    end: () => take(`${decoder.decode()}\n\n`),
  };
}
