export { readSse } from "./read-sse.ts";
export type { SseEvent } from "./sse-event.ts";
export { type SseReader, sseReader } from "./sse-reader.ts";
