export { renderHtml } from "./html/page.ts";
export { renderJunit } from "./junit.ts";
export { renderMarkdown } from "./markdown.ts";
export { renderSarif } from "./sarif.ts";
export { renderTerminal, type TerminalOptions } from "./terminal.ts";
