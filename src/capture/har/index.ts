export { type HarOptions, readHar } from "./read-har.ts";
