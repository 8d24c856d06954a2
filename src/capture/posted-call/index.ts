export { type PostedCall, postedCall } from "./posted-call.ts";
