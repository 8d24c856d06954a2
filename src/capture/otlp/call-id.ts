import { createHash } from "node:crypto";

/** One name for a model call from the id that the provider gave it: the same whoever tells of it, and how often. */
export function callId(replyOrRequestId: string): string {
  return `call-${createHash("sha256").update(replyOrRequestId).digest("hex").slice(0, 32)}`;
}
