export { ClaudeCodeReader } from "./claude-code-reader.ts";
export { ClaudeSession } from "./claude-session.ts";
export { cutToolResult } from "./cut-tool-result.ts";
export { skipLine } from "./skip-line.ts";
