export { html, Safe } from "./html.ts";
export { promises } from "./promises.ts";
export { style } from "./style.ts";
export * from "./text.ts";
export { xml } from "./xml.ts";
