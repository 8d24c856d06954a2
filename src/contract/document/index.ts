export { formatDuration, parseDuration } from "./duration.ts";
export { explain, quoted } from "./explain.ts";
export { didYouMean } from "./nearest.ts";
export type { Path, Position, Positions } from "./positions.ts";
export { type ReadYaml, readYaml } from "./read-yaml.ts";
