export type { Refused } from "./append-apart.ts";
export { Ingest } from "./ingest.ts";
export type { IngestOptions } from "./ingest-options.ts";
export type { Mill } from "./mill.ts";
export type { StreamState } from "./reading.ts";
export { ScopeWait } from "./scope-wait.ts";
export type { Stream, Stretch } from "./stream.ts";
export { unknownClient } from "./with-scope.ts";
