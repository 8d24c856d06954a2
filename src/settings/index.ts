export { defaultSettings } from "./default-settings.ts";
export { type ParsedSettings, parseSettings } from "./parse-settings.ts";
export { liveJsonSchema } from "./schema.ts";
export type * from "./settings.ts";
