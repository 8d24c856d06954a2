export { type Baseline, windowBaseline } from "./baseline.ts";
export { Monitor, type MonitorState, type Observation } from "./monitor.ts";
export type { MonitorPlan } from "./monitor-plan.ts";
export { observationsToSee } from "./observations-to-see.ts";
export { type Dimension, type Segment, segmentKey } from "./segment.ts";
export type { Change, Sees, SegmentReport, SegmentStatus } from "./status.ts";
