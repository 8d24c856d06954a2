export { harEntryCall } from "./har-entry-call.ts";
export { type HarOptions, readHar } from "./read-har.ts";
