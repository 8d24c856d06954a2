export { cleanedAtEnd, cleanUp } from "./cleaned-at-end.ts";
