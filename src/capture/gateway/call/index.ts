export { Call } from "./call.ts";
export type { CallParts } from "./call-parts.ts";
export { internalFault } from "./failure-of.ts";
export { lingerAfter } from "./linger.ts";
