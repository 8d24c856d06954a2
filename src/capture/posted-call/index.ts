export { type PostedCall, postedCall } from "./posted-call.ts";
export { PostedCalls, type PostedOptions } from "./posted-calls.ts";
