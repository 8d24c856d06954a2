export { Call, type CallParts } from "./call.ts";
export { lingerAfter } from "./linger.ts";
