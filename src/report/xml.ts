import { plain } from "./text.ts";

/** Text for an XML document, lines kept: what XML cannot hold becomes a replacement character. */
export function xml(text: string): string {
  return text
    .split("\n")
    .map((line) => plain(line, 2000))
    .join("\n")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/[\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
