export { storedProvenance } from "./exchange-fact.ts";
export { type Pseudonym, pseudonyms } from "./identities.ts";
export { installKey } from "./install-key.ts";

/** What the gateway's worker thread runs; its `workerData` is a `WorkerStart`. */
export const workerEntry = new URL(import.meta.url.endsWith(".ts") ? "./main.ts" : "./main.js", import.meta.url);
