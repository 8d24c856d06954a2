export { inside } from "./inside.ts";
export { type Reach, runTool } from "./run.ts";
