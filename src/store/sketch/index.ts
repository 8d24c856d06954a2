export { bytesOfNumbers, numbersOf } from "./number-set.ts";
export { Sketch } from "./sketch.ts";
