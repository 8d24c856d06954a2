export { renderJson } from "./document.ts";
export { renderJunit } from "./junit.ts";
export { renderMarkdown } from "./markdown.ts";
export { renderHtml } from "./page.ts";
export { renderSarif } from "./sarif.ts";
export { renderTerminal } from "./terminal.ts";
