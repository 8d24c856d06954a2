import type Anthropic from "@anthropic-ai/sdk";

/** The agent keeps its history in the provider's own form: what is sent back is what came. */
export interface Message {
  readonly role: "user" | "assistant";
  readonly content: readonly Block[];
}
export type Block = Anthropic.Beta.BetaContentBlockParam;
export type TextBlock = Anthropic.Beta.BetaTextBlockParam;
export type Tool = Anthropic.Beta.BetaTool;
export type Request = Anthropic.Beta.MessageCreateParamsNonStreaming;

export type AgentType = "explore" | "worker";
/** What a call is for. */
export type Lane = "main" | "title" | "compaction" | `subagent:${AgentType}`;

/** What a person may choose; `null` is the product's own default. */
export interface Settings {
  readonly model: string | null;
  readonly effort: string | null;
}

/** What a conversation is about, noted when it begins and kept: a prompt that changes would cost the cache. */
export interface Facts {
  readonly cwd: string;
  /** `2026-04-07`. */
  readonly today: string;
}
