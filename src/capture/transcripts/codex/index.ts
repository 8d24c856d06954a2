export { CodexReader } from "./codex-reader.ts";
