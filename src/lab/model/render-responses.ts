import type { ModelCall } from "./model-call.ts";
import type { Settled, SettledBlock } from "./served.ts";
import { pieces, type WireEvent, type WireReply } from "./wire-reply.ts";

/** What the request asked to see of the reasoning. */
export interface ReasoningShown {
  /** `reasoning.summary` was asked for. */
  readonly summary: boolean;
  /** `include` names `reasoning.encrypted_content`. */
  readonly encrypted: boolean;
}

/** A reply of the Responses API. Source: https://platform.openai.com/docs/api-reference/responses-streaming */
export function renderResponses(reply: Settled, call: ModelCall, shown: ReasoningShown): WireReply {
  const output = reply.blocks.map((block) => itemOf(block, shown));
  const started = {
    id: reply.id,
    object: "response",
    created_at: reply.created,
    status: "in_progress",
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    model: reply.model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: reply.effort, summary: shown.summary ? "detailed" : null },
    service_tier: "default",
    store: false,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    truncation: "disabled",
    usage: null,
    user: null,
    metadata: {},
  };
  const status = reply.stop === "length" || reply.stop === "refusal" ? "incomplete" : "completed";
  const ended = {
    ...started,
    status,
    incomplete_details:
      status === "incomplete" ? { reason: reply.stop === "length" ? "max_output_tokens" : "content_filter" } : null,
    output,
    usage: usageOf(reply),
    ...(call.session === null ? {} : { prompt_cache_key: call.session }),
  };
  const events = [
    { type: "response.created", response: started },
    { type: "response.in_progress", response: started },
    ...reply.blocks.flatMap((block, index) => itemEvents(block, index, shown)),
    { type: `response.${status}`, response: ended },
  ];
  return {
    whole: ended,
    events: events.map(
      (data, sequence_number): WireEvent => ({ event: data.type, data: { ...data, sequence_number } }),
    ),
  };
}

function usageOf({ usage }: Settled): object {
  return {
    input_tokens: usage.input + usage.cacheRead,
    input_tokens_details: { cached_tokens: usage.cacheRead },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.input + usage.cacheRead + usage.output,
  };
}

function itemOf(block: SettledBlock, shown: ReasoningShown): Record<string, unknown> {
  switch (block.is) {
    case "thinking":
      return {
        id: block.id,
        type: "reasoning",
        summary: summarised(block, shown) ? [{ type: "summary_text", text: block.text }] : [],
        ...(shown.encrypted ? { encrypted_content: block.carrier } : {}),
      };
    case "text":
      return {
        id: block.id,
        type: "message",
        status: "completed",
        role: "assistant",
        content: [{ type: "output_text", text: block.text, annotations: [], logprobs: [] }],
      };
    case "tool-call":
      return {
        id: block.itemId,
        type: block.freeform ? "custom_tool_call" : "function_call",
        status: "completed",
        call_id: block.id,
        name: block.name,
        ...(block.namespace === null ? {} : { namespace: block.namespace }),
        ...(block.freeform ? { input: String(block.input) } : { arguments: JSON.stringify(block.input ?? {}) }),
      };
  }
}

interface TypedEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

function itemEvents(block: SettledBlock, output_index: number, shown: ReasoningShown): readonly TypedEvent[] {
  const item = itemOf(block, shown);
  const at = { item_id: item.id, output_index };
  return [
    { type: "response.output_item.added", output_index, item: startOf(block, item) },
    ...innerEvents(block, at, shown),
    { type: "response.output_item.done", output_index, item },
  ];
}

function startOf(block: SettledBlock, item: Record<string, unknown>): Record<string, unknown> {
  switch (block.is) {
    case "thinking":
      return { ...item, summary: [] };
    case "text":
      return { ...item, status: "in_progress", content: [] };
    case "tool-call":
      return { ...item, status: "in_progress", ...(block.freeform ? { input: "" } : { arguments: "" }) };
  }
}

function innerEvents(block: SettledBlock, at: object, shown: ReasoningShown): readonly TypedEvent[] {
  switch (block.is) {
    case "thinking": {
      if (!summarised(block, shown)) return [];
      const where = { ...at, summary_index: 0 };
      return [
        { type: "response.reasoning_summary_part.added", ...where, part: { type: "summary_text", text: "" } },
        ...pieces(block.text).map((delta) => ({ type: "response.reasoning_summary_text.delta", ...where, delta })),
        { type: "response.reasoning_summary_text.done", ...where, text: block.text },
        { type: "response.reasoning_summary_part.done", ...where, part: { type: "summary_text", text: block.text } },
      ];
    }
    case "text": {
      const where = { ...at, content_index: 0 };
      const part = { type: "output_text", text: block.text, annotations: [], logprobs: [] };
      return [
        { type: "response.content_part.added", ...where, part: { ...part, text: "" } },
        ...pieces(block.text).map((delta) => ({ type: "response.output_text.delta", ...where, delta, logprobs: [] })),
        { type: "response.output_text.done", ...where, text: block.text, logprobs: [] },
        { type: "response.content_part.done", ...where, part },
      ];
    }
    case "tool-call": {
      if (block.freeform) {
        const input = String(block.input);
        return [
          ...pieces(input).map((delta) => ({ type: "response.custom_tool_call_input.delta", ...at, delta })),
          { type: "response.custom_tool_call_input.done", ...at, input },
        ];
      }
      const text = JSON.stringify(block.input ?? {});
      return [
        ...pieces(text).map((delta) => ({ type: "response.function_call_arguments.delta", ...at, delta })),
        { type: "response.function_call_arguments.done", ...at, arguments: text, name: block.name },
      ];
    }
  }
}

function summarised(block: SettledBlock, shown: ReasoningShown): boolean {
  return shown.summary && block.is === "thinking" && block.shown === "text";
}
