import type { StopReason } from "./answer.ts";
import type { Settled, SettledBlock } from "./served.ts";
import { pieces, type WireReply } from "./wire-reply.ts";

const finishReasons: Record<StopReason, string> = {
  end: "STOP",
  tool: "STOP",
  length: "MAX_TOKENS",
  refusal: "SAFETY",
};

/** A reply of `generateContent`. Source: https://ai.google.dev/api/generate-content */
export function renderGemini(reply: Settled, showThoughts: boolean): WireReply {
  const parts = reply.blocks.flatMap((block) => partsOf(block, showThoughts));
  const usageMetadata = {
    promptTokenCount: reply.usage.input + reply.usage.cacheRead,
    ...(reply.usage.cacheRead > 0 ? { cachedContentTokenCount: reply.usage.cacheRead } : {}),
    candidatesTokenCount: reply.usage.output - reply.usage.reasoning,
    ...(reply.usage.reasoning > 0 ? { thoughtsTokenCount: reply.usage.reasoning } : {}),
    totalTokenCount: reply.usage.input + reply.usage.cacheRead + reply.usage.output,
  };
  const about = { modelVersion: reply.model, responseId: reply.id };
  const finishReason = finishReasons[reply.stop];
  const chunks = parts.flatMap(streamedParts);
  const last = chunks.length - 1;
  const events = (chunks.length === 0 ? [{ text: "" }] : chunks).map((part, i) => ({
    data: {
      candidates: [{ content: { role: "model", parts: [part] }, index: 0, ...(i >= last ? { finishReason } : {}) }],
      usageMetadata: i >= last ? usageMetadata : { ...usageMetadata, candidatesTokenCount: 0 },
      ...about,
    },
  }));
  return {
    whole: { candidates: [{ content: { role: "model", parts }, index: 0, finishReason }], usageMetadata, ...about },
    events,
  };
}

interface WirePart {
  readonly text?: string;
  readonly thought?: true;
  readonly thoughtSignature?: string;
  readonly functionCall?: { readonly id?: string; readonly name: string; readonly args: unknown };
}

function partsOf(block: SettledBlock, showThoughts: boolean): readonly WirePart[] {
  const signature = block.carrier === "" ? {} : { thoughtSignature: block.carrier };
  switch (block.is) {
    case "thinking":
      return showThoughts && block.shown === "text" ? [{ text: block.text, thought: true }] : [];
    case "text":
      return [{ text: block.text, ...signature }];
    case "tool-call":
      return [{ functionCall: { id: block.id, name: block.name, args: block.input ?? {} }, ...signature }];
  }
}

/** Text comes in pieces, its signature with the last one; calls come whole. */
function streamedParts(part: WirePart): readonly WirePart[] {
  if (part.text === undefined) return [part];
  const texts = pieces(part.text, 48);
  const { thoughtSignature: _, ...plain } = part;
  return texts.map((text, i) => (i === texts.length - 1 ? { ...part, text } : { ...plain, text }));
}
