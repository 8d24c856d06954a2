import type { Part, Segment } from "./model-call.ts";
import { stable } from "./read-body.ts";

/** OpenAI's protocols give the developer words inside the conversation: all of them, in their order. */
export function promptIn(parts: readonly Part[]): string {
  return parts
    .map((part) => (part.role === "system" && part.is === "text" ? part.text : ""))
    .filter(Boolean)
    .join("\n");
}

/** A message as the model reads it. The developer's words stay where the oldest of a conversation is dropped. */
export function said(message: { readonly role?: string | undefined }, skipped: readonly string[] = []): Segment {
  const front = message.role === "system" || message.role === "developer";
  return { text: stable(message, skipped), cache: null, ...(front ? { front } : {}) };
}
