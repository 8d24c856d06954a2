export { readJsonl } from "./read-jsonl.ts";
