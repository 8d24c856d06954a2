export type * from "./api/answers.ts";
export type { Log, LogLine } from "./log.ts";
export { type RunningServer, ServerError, type ServerOptions, startServer } from "./start-server.ts";
