import { z } from "zod";
import type { Protocol } from "../../wire/index.ts";
import type { ModelCall } from "./model-call.ts";
import { readAnthropic } from "./read-anthropic.ts";
import type { Incoming, ReadCall } from "./read-body.ts";
import { readChat } from "./read-chat.ts";
import { readGemini } from "./read-gemini.ts";
import { readResponses } from "./read-responses.ts";
import { renderAnthropic } from "./render-anthropic.ts";
import { renderChat } from "./render-chat.ts";
import { renderGemini } from "./render-gemini.ts";
import { renderResponses } from "./render-responses.ts";
import type { Settled } from "./served.ts";
import { tokensIn } from "./tokens.ts";
import type { WireReply } from "./wire-reply.ts";

const readers: Record<Protocol, (incoming: Incoming) => ReadCall> = {
  "anthropic-messages": readAnthropic,
  "openai-responses": readResponses,
  "openai-chat": readChat,
  gemini: readGemini,
};

/** Reads a request of the protocol. */
export function read(protocol: Protocol, incoming: Incoming): ReadCall {
  return readers[protocol](incoming);
}

/** Fields of a request that say what the reply shows. */
const Shown = z.looseObject({
  reasoning: z.looseObject({ summary: z.string().nullish() }).nullish(),
  include: z.array(z.string()).nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  generationConfig: z
    .looseObject({ thinkingConfig: z.looseObject({ includeThoughts: z.boolean().optional() }).optional() })
    .nullish(),
});

/** Writes a reply in the protocol of the call. */
export function render(call: ModelCall, reply: Settled): WireReply {
  const shown = Shown.safeParse(call.body).data;
  switch (call.protocol) {
    case "anthropic-messages":
      return renderAnthropic(reply);
    case "openai-responses":
      return renderResponses(reply, call, {
        summary: typeof shown?.reasoning?.summary === "string",
        encrypted: shown?.include?.includes("reasoning.encrypted_content") ?? false,
      });
    case "openai-chat":
      return renderChat(reply, shown?.stream_options?.include_usage ?? false);
    case "gemini":
      return renderGemini(reply, shown?.generationConfig?.thinkingConfig?.includeThoughts ?? false);
  }
}

/** The reply to a call that only counts: what an answered call would report as its input, cached or not. */
export function renderCount({ protocol, segments, appliedEdits, sentTokens }: ModelCall): object {
  const tokens = tokensIn(segments);
  switch (protocol) {
    case "gemini":
      return { totalTokens: tokens, promptTokensDetails: [{ modality: "TEXT", tokenCount: tokens }] };
    case "openai-responses":
      return { object: "response.input_tokens", input_tokens: tokens };
    case "anthropic-messages":
    case "openai-chat":
      return {
        input_tokens: tokens,
        ...(appliedEdits === null ? {} : { context_management: { original_input_tokens: sentTokens ?? tokens } }),
      };
  }
}
