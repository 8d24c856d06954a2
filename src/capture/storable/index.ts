export { holdsKey } from "./holds-key.ts";
export { storable } from "./storable.ts";
export { storableName } from "./storable-name.ts";
export { withoutKnownKeys } from "./without-known-keys.ts";
