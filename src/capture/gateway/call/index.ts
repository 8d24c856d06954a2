export { Call } from "./call.ts";
export type { CallParts } from "./call-parts.ts";
export { lingerAfter } from "./linger.ts";
