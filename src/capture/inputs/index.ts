export { type DefaultPlace, defaultPlaces } from "./default-places.ts";
export { type Detected, detectFormat } from "./detect-format.ts";
export { type Found, findInputs } from "./find-inputs.ts";
export type { Format, Source } from "./source.ts";
