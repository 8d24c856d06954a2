export { renderJunit } from "./junit.ts";
export { renderMarkdown } from "./markdown.ts";
export { renderHtml } from "./page.ts";
export { renderSarif } from "./sarif.ts";
export { renderTerminal } from "./terminal.ts";
export { titleOf, verdictWord } from "./words.ts";
