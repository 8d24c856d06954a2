export * from "./result.ts";
export { type ScanOptions, type ScanOutcome, type ScanProgress, scan } from "./scan.ts";
export { everything, type Window } from "./window.ts";
