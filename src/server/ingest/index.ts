export { Ingest, type IngestOptions, type StreamState } from "./ingest.ts";
export type { Mill } from "./mill.ts";
export type { Stream, Stretch } from "./stream.ts";
export { unknownClient } from "./with-scope.ts";
