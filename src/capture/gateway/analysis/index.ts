export { Analysis, type AnalysisCounts, type AnalysisOptions } from "./analysis.ts";
export type { Recording } from "./recording.ts";
