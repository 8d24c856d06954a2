export { type Baseline, windowBaseline } from "./baseline.ts";
export { controlScore } from "./control-score.ts";
export { type Admits, Monitor, type MonitorState, type Observation } from "./monitor.ts";
export type { MonitorPlan } from "./monitor-plan.ts";
export { observationsToSee } from "./observations-to-see.ts";
export { type Dimension, type Segment, segmentKey } from "./segment.ts";
export { monitoredValue, type SignalBaseline, signalBaseline } from "./signal-baseline.ts";
export type { Change, Sees, SegmentReport, SegmentStatus } from "./status.ts";
