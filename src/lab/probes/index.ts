export { drawRetention, retentionStyle } from "./draw-retention.ts";
export type * from "./fact.ts";
export { type Planted, type PlantOptions, plant } from "./plant.ts";
export { retentionLines } from "./retention-lines.ts";
export { type FactTrace, type Presence, type Retention, type RetentionCurve, retentionOf } from "./retention-of.ts";
export { retentionWords } from "./retention-words.ts";
export { withCarriers } from "./with-carriers.ts";
