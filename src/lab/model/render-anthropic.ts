import type { StopReason } from "./answer.ts";
import type { Settled, SettledBlock } from "./served.ts";
import { pieces, type WireEvent, type WireReply } from "./wire-reply.ts";

const stopReasons: Record<StopReason, string> = {
  end: "end_turn",
  tool: "tool_use",
  length: "max_tokens",
  refusal: "refusal",
};

/** A reply of the Messages API. Source: https://docs.anthropic.com/en/api/messages-streaming */
export function renderAnthropic(reply: Settled): WireReply {
  const content = reply.blocks.map(wholeBlock);
  const edits = reply.appliedEdits === null ? {} : { context_management: { applied_edits: reply.appliedEdits } };
  const message = {
    id: reply.id,
    type: "message",
    role: "assistant",
    model: reply.model,
    content,
    stop_reason: stopReasons[reply.stop],
    stop_sequence: null,
    usage: usageOf(reply, reply.usage.output),
    ...edits,
  };
  const events: WireEvent[] = [
    event("message_start", {
      message: {
        ...message,
        content: [],
        stop_reason: null,
        usage: usageOf(reply, 1),
        ...(reply.appliedEdits ? { context_management: null } : {}),
      },
    }),
    event("ping", {}),
    ...reply.blocks.flatMap(blockEvents),
    event("message_delta", {
      delta: { stop_reason: stopReasons[reply.stop], stop_sequence: null },
      usage: usageOf(reply, reply.usage.output),
      ...edits,
    }),
    event("message_stop", {}),
  ];
  return { whole: message, events };
}

function event(type: string, more: object): WireEvent {
  return { event: type, data: { type, ...more } };
}

function usageOf({ usage }: Settled, output: number): object {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheCreation5m + usage.cacheCreation1h,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheCreation5m,
      ephemeral_1h_input_tokens: usage.cacheCreation1h,
    },
    output_tokens: output,
    service_tier: "standard",
  };
}

function wholeBlock(block: SettledBlock): object {
  switch (block.is) {
    case "thinking":
      return block.shown === "redacted"
        ? { type: "redacted_thinking", data: block.carrier }
        : { type: "thinking", thinking: block.shown === "empty" ? "" : block.text, signature: block.carrier };
    case "text":
      return { type: "text", text: block.text };
    case "tool-call":
      return { type: "tool_use", id: block.id, name: block.name, input: block.input };
  }
}

function blockEvents(block: SettledBlock, index: number): readonly WireEvent[] {
  const { start, deltas } = streamed(block);
  return [
    event("content_block_start", { index, content_block: start }),
    ...deltas.map((delta) => event("content_block_delta", { index, delta })),
    event("content_block_stop", { index }),
  ];
}

function streamed(block: SettledBlock): { readonly start: object; readonly deltas: readonly object[] } {
  switch (block.is) {
    case "thinking": {
      if (block.shown === "redacted") return { start: wholeBlock(block), deltas: [] };
      const text = block.shown === "empty" ? "" : block.text;
      return {
        start: { type: "thinking", thinking: "", signature: "" },
        deltas: [
          ...pieces(text).map((thinking) => ({ type: "thinking_delta", thinking })),
          { type: "signature_delta", signature: block.carrier },
        ],
      };
    }
    case "text":
      return {
        start: { type: "text", text: "" },
        deltas: pieces(block.text).map((text) => ({ type: "text_delta", text })),
      };
    case "tool-call":
      return {
        start: { type: "tool_use", id: block.id, name: block.name, input: {} },
        deltas: ["", ...pieces(JSON.stringify(block.input ?? {}))].map((partial_json) => ({
          type: "input_json_delta",
          partial_json,
        })),
      };
  }
}
