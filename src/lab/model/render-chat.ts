import type { StopReason } from "./answer.ts";
import type { Settled } from "./served.ts";
import { pieces, type WireEvent, type WireReply } from "./wire-reply.ts";

const finishReasons: Record<StopReason, string> = {
  end: "stop",
  tool: "tool_calls",
  length: "length",
  refusal: "content_filter",
};

/**
 * A reply of Chat Completions. Source: https://platform.openai.com/docs/api-reference/chat-streaming. Reasoning
 * travels as `reasoning_content`, which providers that serve open models add to the protocol.
 */
export function renderChat(reply: Settled, withUsage: boolean): WireReply {
  const about = { id: reply.id, created: reply.created, model: reply.model, system_fingerprint: null };
  const texts = reply.blocks.flatMap((block) => (block.is === "text" ? [block.text] : []));
  const thoughts = reply.blocks.flatMap((block) =>
    block.is === "thinking" && block.shown === "text" ? [block.text] : [],
  );
  const calls = reply.blocks.flatMap((block) =>
    block.is === "tool-call"
      ? [
          {
            id: block.id,
            type: "function",
            function: { name: block.name, arguments: JSON.stringify(block.input ?? {}) },
          },
        ]
      : [],
  );
  const finish_reason = finishReasons[reply.stop];
  const usage = usageOf(reply);
  const chunk = (delta: object, finish: string | null = null): WireEvent => ({
    data: {
      ...about,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      ...(withUsage ? { usage: null } : {}),
    },
  });
  return {
    whole: {
      ...about,
      object: "chat.completion",
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: texts.length === 0 ? null : texts.join(""),
            ...(thoughts.length === 0 ? {} : { reasoning_content: thoughts.join("") }),
            ...(calls.length === 0 ? {} : { tool_calls: calls }),
            refusal: null,
          },
          logprobs: null,
          finish_reason,
        },
      ],
      usage,
    },
    events: [
      chunk({ role: "assistant", content: "" }),
      ...thoughts.flatMap((text) => pieces(text)).map((reasoning_content) => chunk({ reasoning_content })),
      ...texts.flatMap((text) => pieces(text)).map((content) => chunk({ content })),
      ...calls.flatMap(({ id, type, function: called }, index) => [
        chunk({ tool_calls: [{ index, id, type, function: { name: called.name, arguments: "" } }] }),
        ...pieces(called.arguments).map((text) => chunk({ tool_calls: [{ index, function: { arguments: text } }] })),
      ]),
      chunk({}, finish_reason),
      ...(withUsage ? [{ data: { ...about, object: "chat.completion.chunk", choices: [], usage } }] : []),
      { data: "[DONE]" },
    ],
  };
}

function usageOf({ usage }: Settled): object {
  return {
    prompt_tokens: usage.input + usage.cacheRead,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.cacheRead + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}
