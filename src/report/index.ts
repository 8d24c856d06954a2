export { html, Safe } from "./html.ts";
export { page } from "./page.ts";
export { promises } from "./promises.ts";
export * from "./text.ts";
export { xml } from "./xml.ts";
