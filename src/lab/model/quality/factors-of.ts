import type { ModelCall, Segment } from "../model-call.ts";
import type { ServedCall, Settled } from "../served.ts";
import { tokensIn } from "../tokens.ts";
import { truncated } from "../truncated.ts";

/** What of a request decides how well a task is done. */
export interface Factors {
  /** As the provider applied it; `null`: none was sent, and the provider's default applied. */
  readonly effort: string | null;
  /** Of the thinking made before in this conversation, the share that the model still reads; 1 where there was none. */
  readonly thinkingKept: number;
  /** Of the longest the conversation has been since it was last compacted, the share that the model reads. */
  readonly contextRead: number;
  /** The system prompt holds a line that limits the length of what is said. */
  readonly lengthLimit: boolean;
  /** The model has any. */
  readonly tools: boolean;
}

/** What the provider does behind the client's back, as a script tells it. */
export interface AppliedBehind {
  readonly servedEffort?: string;
  readonly readsAtMost?: number;
}

/** Limits of words, sentences, lines or tokens, as prompts put them. */
const number = "(?:\\d{1,6}|one|two|three|four|five|ten)";
const unit = "(?:word|sentence|line|token)";
const limits = [
  new RegExp(
    `(?:[≤<]|\\b(?:at most|no more than|up to|fewer than|less than|under|within|to))\\s*[≤<]?\\s*${number} ${unit}s?\\b`,
    "i",
  ),
  new RegExp(`\\b${number}[- ]${unit}s? (?:limit|maximum|or (?:less|fewer))\\b`, "i"),
];

/**
 * Reads the factors from a request as it was sent, and from what was served before it. Thinking counts as kept where the
 * model reads what it travelled as: what is not sent back, what an edit clears and what the provider drops is lost, and
 * so is a front that is cut by whomever. Followed in main conversations, by their session id; all without one are taken
 * for the same.
 */
export function factorsOf(call: ModelCall, before: readonly ServedCall[], applied: AppliedBehind = {}): Factors {
  const read = truncated(call.segments, applied.readsAtMost);
  const longest = longestSent(call, before);
  return {
    effort: applied.servedEffort ?? call.effort,
    thinkingKept: thinkingKept(call, read, before),
    contextRead: longest === 0 ? 1 : conversationTokens(read) / longest,
    lengthLimit: limits.some((limit) => limit.test(promptOf(call))),
    tools: call.tools.length > 0,
  };
}

function longestSent(call: ModelCall, before: readonly ServedCall[]): number {
  const compacted = before.findLastIndex(
    (served) => served.call?.purpose === "compaction" && served.call.session === call.session,
  );
  const earlier = call.purpose === "main" ? before.slice(compacted + 1) : [];
  return earlier.reduce(
    (most, served) =>
      served.call !== null && sameConversation(served, call)
        ? Math.max(most, conversationTokens(served.call.segments))
        : most,
    conversationTokens(call.segments),
  );
}

function conversationTokens(segments: readonly Segment[]): number {
  return tokensIn(segments.filter(({ front }) => front !== true));
}

/** Some clients put system text among the messages. */
function promptOf({ prompt, parts }: ModelCall): string {
  return [prompt, ...parts.map((part) => (part.is === "text" && part.role === "system" ? part.text : ""))].join("\n");
}

function thinkingKept(call: ModelCall, read: readonly Segment[], before: readonly ServedCall[]): number {
  if (call.purpose !== "main") return 1;
  const made = new Set(
    before.flatMap((served) =>
      served.reply !== null && arrived(served) && sameConversation(served, call) ? marksOf(call, served.reply) : [],
    ),
  );
  if (made.size === 0) return 1;
  const text = read.map((segment) => segment.text).join("\n");
  return [...made].filter((mark) => text.includes(mark)).length / made.size;
}

/** What a client never got whole it cannot send back. */
function arrived({ answer }: ServedCall): boolean {
  return answer?.is === "reply" && !(answer.mishaps ?? []).some(({ is }) => is !== "stall");
}

function sameConversation({ call }: ServedCall, { session, protocol, purpose }: ModelCall): boolean {
  return call?.session === session && call.protocol === protocol && call.purpose === purpose;
}

/** By what thinking is found in a request: its carrier, or its words where the protocol has no carriers. */
function marksOf({ protocol }: ModelCall, { blocks }: Settled): readonly string[] {
  const thoughts = blocks.filter((block) => block.is === "thinking");
  if (protocol === "openai-chat") return thoughts.map(({ text }) => JSON.stringify(text).slice(1, -1));
  // Gemini signs a reply once, for the last of its thoughts.
  return (protocol === "gemini" ? thoughts.slice(-1) : thoughts).map(({ carrier }) => carrier);
}
