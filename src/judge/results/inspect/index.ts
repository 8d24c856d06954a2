export { readInspectEval, readInspectJson } from "./read-inspect.ts";
