export { type AnalysisOptions, CallAnalysis } from "./call-analysis.ts";
export { storedProvenance } from "./exchange-fact.ts";
export { factsOfExchanges } from "./facts-of-exchanges.ts";
export { type Pseudonym, pseudonyms } from "./identities.ts";
export type { Outcome } from "./outbox.ts";

/** What the gateway's worker thread runs; its `workerData` is a `WorkerStart`. */
export const workerEntry = new URL(import.meta.url.endsWith(".ts") ? "./main.ts" : "./main.js", import.meta.url);
