export { type JsonArray, readJsonArray } from "./read-json-array.ts";
export { readSse } from "./read-sse.ts";
export type { SseEvent } from "./sse-event.ts";
export { type SseReader, sseReader } from "./sse-reader.ts";
