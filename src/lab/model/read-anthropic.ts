import { type AnthropicBlock, AnthropicBody, type AnthropicMarker, blocksOf } from "./anthropic-body.ts";
import { callOf, declared } from "./call-of.ts";
import { applyEdits } from "./context-edits.ts";
import type { CacheTtl, DeclaredTool, Part, PartRole, Segment } from "./model-call.ts";
import { type Incoming, parsed, type ReadCall, stable, textIn } from "./read-body.ts";
import { tokensIn } from "./tokens.ts";

/** Stands where a tool result was cleared. */
const clearedResult = "[cleared]";

/**
 * The accounting line that Claude Code puts in front of its prompt. Releases from 2.1.113 to 2.1.120 write another nonce into it
 * for each request; a provider that cached it would never read a cache from them, so it is taken not to be part of the prefix.
 */
function isBilling(block: { readonly type?: unknown; readonly text?: unknown }): boolean {
  return typeof block.text === "string" && block.text.startsWith("x-anthropic-billing-header:");
}

/** Reads a body of `POST /v1/messages`. */
export function readAnthropic(incoming: Incoming): ReadCall {
  const result = parsed(AnthropicBody, incoming.body);
  if (result.is === "malformed") return result;
  const body = result.value;
  const system = blocksOf(body.system ?? []);
  const tools: DeclaredTool[] = (body.tools ?? []).map(({ name, description, input_schema }) =>
    declared({ name, description, schema: input_schema }),
  );
  const blocks = body.messages.flatMap(({ role, content }, message) =>
    blocksOf(content).map((block) => ({ role, block, part: partOf(block, roleOf(role), message) })),
  );
  const parts = blocks.map(({ part }) => part);
  const asked = body.context_management?.edits ?? null;
  const front: Segment[] = [
    ...(body.tools ?? []).map((tool) => segment(tool, tool.cache_control, true)),
    ...system.filter((block) => !isBilling(block)).map((block) => segment(block, block.cache_control, true)),
  ];
  const sent = blocks.map(({ role, block }) => segment({ role, ...block }, block.cache_control));
  const sentTokens = tokensIn([...front, ...sent]);
  const { applied, cleared, blanked } = applyEdits(asked ?? [], parts, sentTokens);
  const segments = [
    ...front,
    ...blocks.flatMap(({ role, block, part }, i) => {
      if (cleared.has(part)) return [];
      return blanked.has(part) ? [segment({ role, ...blank(block) }, block.cache_control)] : (sent[i] ?? []);
    }),
  ];
  const prompt = textIn(system);
  const answerSchema = body.output_config?.format?.schema ?? null;
  return callOf(incoming, {
    protocol: "anthropic-messages",
    model: body.model,
    stream: body.stream,
    session:
      incoming.headers["x-claude-code-session-id"] ??
      incoming.headers["x-session-id"] ??
      body.metadata?.user_id ??
      null,
    prompt,
    tools,
    parts,
    effort: body.output_config?.effort ?? null,
    thinking: body.thinking !== null && body.thinking !== undefined && body.thinking.type !== "disabled",
    answerSchema,
    appliedEdits: asked === null ? null : applied,
    segments,
    sentTokens,
  });
}

function roleOf(role: string): PartRole {
  return role === "assistant" || role === "system" ? role : "user";
}

function partOf(block: AnthropicBlock, role: PartRole, message: number): Part {
  switch (block.type) {
    case "text":
      return { role, message, is: "text", text: block.text ?? "" };
    case "thinking":
      return {
        role,
        message,
        is: "thinking",
        text: block.thinking ?? "",
        carrier: block.signature ?? "",
        form: "signed",
      };
    case "redacted_thinking":
      return { role, message, is: "thinking", text: "", carrier: block.data ?? "", form: "opaque" };
    case "tool_use":
      return { role, message, is: "tool-call", id: block.id ?? "", name: block.name ?? "", input: block.input };
    case "tool_result":
      return { role: "tool", message, is: "tool-result", id: block.tool_use_id ?? "", text: textIn(block.content) };
    default:
      return { role, message, is: "other", type: block.type };
  }
}

/** A call or a result as a tool-use edit leaves it. */
function blank(block: AnthropicBlock): AnthropicBlock {
  return block.type === "tool_use" ? { ...block, input: {} } : { ...block, content: clearedResult };
}

function segment(value: unknown, marker: AnthropicMarker, front = false): Segment {
  const cache: CacheTtl | null = marker === null || marker === undefined ? null : marker.ttl === "1h" ? "1h" : "5m";
  return { text: stable(value, ["cache_control"]), cache, ...(front ? { front } : {}) };
}
