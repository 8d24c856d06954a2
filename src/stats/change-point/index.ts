export type { DaySeries } from "./day-series.ts";
export { detectableStep } from "./detectable-step.ts";
export { type StepOrTrend, stepOrTrend } from "./step-or-trend.ts";
export { type ScannedSeries, type StepScan, type StepScanOptions, stepScan } from "./step-scan.ts";
