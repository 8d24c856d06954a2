export type * from "./answers.ts";
export { type AppDoors, createApp } from "./app.ts";
export { openapi } from "./openapi.ts";
export { type ReadDoors, readRoutes } from "./reads.ts";
export type { Route } from "./route.ts";
export { type WriteDoors, writeRoutes } from "./writes.ts";
