export { checkDocument, checkHtml, checkMarkdown, checkText } from "./check-report.ts";
export { diffDocument } from "./diff-document.ts";
export { diffHtml } from "./diff-html.ts";
export { diffMarkdown } from "./diff-markdown.ts";
export { colourPen, diffText, type Pen, plainPen } from "./diff-text.ts";
