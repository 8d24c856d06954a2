export { MadeBefore } from "./made-before.ts";
export { MadeInOrder } from "./made-in-order.ts";
export { type BodyRead, RepeatedBodies } from "./repeated-bodies.ts";
