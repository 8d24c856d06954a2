import { TextDecoder } from "node:util";
import { utf16Decoder } from "./result-file.ts";

/** The first bytes of a file as text, without what stands before its first sign. */
export function headText(head: Buffer): string {
  const decoder = utf16Decoder(head);
  const text = decoder === null ? head.toString("utf8") : new TextDecoder(decoder.encoding).decode(head);
  return text.replace(/^[\s\ufeff]+/, "");
}
