export { MadeBefore } from "./made-before.ts";
export { type BodyRead, RepeatedBodies } from "./repeated-bodies.ts";
