import { createHash } from "node:crypto";
import type { FileContent } from "./assemble.ts";

/** Largest file whose text is kept. */
export const readableBytes = 4 * 1024 * 1024;

/** What a contract needs to know of a file. A Git LFS pointer stands for the file it points to. */
export function fileContent(bytes: Uint8Array): FileContent {
  const text = bytes.length <= readableBytes ? decode(bytes) : null;
  const pointer = bytes.length < 1024 ? lfsPointer.exec(text ?? "") : null;
  if (pointer?.[1] !== undefined) return { sha256: pointer[1], text: null };
  return { sha256: createHash("sha256").update(bytes).digest("hex"), text };
}

const lfsPointer = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\noid sha256:([0-9a-f]{64})\nsize \d+\n?$/;

/** Text without its byte order mark, or `null` where the bytes are not valid UTF-8. */
export function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // A fatal decoder throws TypeError on bytes that are no UTF-8.
    return null;
  }
}
