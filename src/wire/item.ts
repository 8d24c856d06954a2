import type { Hash } from "./ids.ts";

export type Role = "system" | "developer" | "user" | "assistant" | "tool";

/**
 * One piece of a conversation in canonical form. Message borders are not kept: providers merge neighbouring
 * messages of one role, so two bodies with the same items in the same order say the same thing.
 */
export type Item = TextItem | ReasoningItem | ToolCallItem | ToolResultItem | MediaItem | OtherItem;

interface Common {
  readonly role: Role;
  /** Of the canonical content, role included. `null` in logs, where there is nothing to compare it with. */
  readonly hash: Hash | null;
  /** UTF-8 bytes of the content; media count 0. */
  readonly bytes: number;
  /** Index of the message (or flat item) in the body it came from; -1 in logs. */
  readonly message: number;
}

export interface TextItem extends Common {
  readonly kind: "text";
  readonly text: string;
  /** Who wrote it, where the input tells. `client` is text the harness added (a reminder, a command echo). */
  readonly author: "person" | "client" | "model" | "unknown";
}

/** Reasoning a model returned, in whatever form it travels. */
export interface ReasoningItem extends Common {
  readonly kind: "reasoning";
  /** `signature` is a bare carrier on another part (Gemini's `thoughtSignature`); `summary` is for people only. */
  readonly form: "plain" | "redacted" | "encrypted" | "signature" | "summary";
  /** Visible text; may be empty though thinking happened. */
  readonly text: string;
  /** Of the signature, the encrypted content, or the redacted data. */
  readonly carrier: Hash | null;
  /** Characters of the signature or encrypted content: follows the depth of the thinking (`facts/incidents.md`). */
  readonly carrierChars: number;
  /** The protocol wants it back in the next request of the lane. */
  readonly mustReturn: boolean;
}

export interface ToolCallItem extends Common {
  readonly kind: "tool-call";
  readonly callId: string;
  readonly name: string;
  /** Parsed where it was JSON. */
  readonly input: unknown;
  /** Run by the provider (web search …): its result comes in the same reply. */
  readonly byProvider: boolean;
}

export interface ToolResultItem extends Common {
  readonly kind: "tool-result";
  readonly callId: string;
  readonly text: string;
  readonly isError: boolean;
  /** In logs where the client says how it ended (`denied`, `interrupted`, exit code ≠ 0 …). */
  readonly note: string | null;
}

export interface MediaItem extends Common {
  readonly kind: "media";
  readonly mediaType: string;
}

/** A block type we do not know: carried and compared, never fatal. */
export interface OtherItem extends Common {
  readonly kind: "other";
  readonly type: string;
}
