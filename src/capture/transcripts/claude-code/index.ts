export { ClaudeCodeReader } from "./claude-code-reader.ts";
export { ClaudeSession } from "./claude-session.ts";
export { skipLine } from "./skip-line.ts";
