import { z } from "zod";
import { applyEdits, ContextEdit } from "./context-edits.ts";
import type { CacheTtl, DeclaredTool, Part, PartRole, Segment } from "./model-call.ts";
import { purposeOf } from "./purpose.ts";
import { anyObject, type Incoming, parsed, type ReadCall, stable, textIn } from "./read-body.ts";
import { lastSaid } from "./said.ts";

const Marker = z.looseObject({ ttl: z.string().optional() }).nullish();
const Block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  thinking: z.string().optional(),
  signature: z.string().optional(),
  data: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
  tool_use_id: z.string().optional(),
  content: z.unknown().optional(),
  cache_control: Marker,
});
type Block = z.infer<typeof Block>;
const Text = z.union([z.string(), z.array(Block)]);
const Tool = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  input_schema: anyObject.optional(),
  cache_control: Marker,
});
const Body = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: Text })).min(1),
  system: Text.nullish(),
  tools: z.array(Tool).nullish(),
  stream: z.boolean().nullish(),
  thinking: z.looseObject({ type: z.string() }).nullish(),
  output_config: z
    .looseObject({ effort: z.string().nullish(), format: z.looseObject({ schema: anyObject.optional() }).nullish() })
    .nullish(),
  context_management: z.looseObject({ edits: z.array(ContextEdit).nullish() }).nullish(),
  metadata: z.looseObject({ user_id: z.string().optional() }).nullish(),
});

/** Reads a body of `POST /v1/messages`. */
export function readAnthropic(incoming: Incoming): ReadCall {
  const result = parsed(Body, incoming.body);
  if (result.is === "malformed") return result;
  const body = result.value;
  const system = blocksOf(body.system ?? []);
  const tools: DeclaredTool[] = (body.tools ?? []).map(({ name, description, input_schema }) => ({
    name,
    description: description ?? "",
    schema: input_schema ?? {},
    freeform: false,
    namespace: null,
  }));
  const blocks = body.messages.flatMap(({ role, content }, message) =>
    blocksOf(content).map((block) => ({ role, block, part: partOf(block, roleOf(role), message) })),
  );
  const parts = blocks.map(({ part }) => part);
  const asked = body.context_management?.edits ?? null;
  const { applied, cleared } = applyEdits(asked ?? [], parts);
  const segments: Segment[] = [
    ...(body.tools ?? []).map((tool) => segment(tool, tool.cache_control)),
    ...system.map((block) => segment(block, block.cache_control)),
    ...blocks
      .filter(({ part }) => !cleared.has(part))
      .map(({ role, block }) => segment({ role, ...block }, block.cache_control)),
  ];
  const prompt = textIn(system);
  const answerSchema = body.output_config?.format?.schema ?? null;
  return {
    is: "call",
    call: {
      protocol: "anthropic-messages",
      wants: incoming.wants,
      model: body.model,
      stream: body.stream ?? false,
      purpose: purposeOf({
        headers: incoming.headers,
        prompt,
        lastText: blocksOf(body.messages.at(-1)?.content ?? "").at(-1)?.text ?? "",
        tools,
        answerSchema,
      }),
      session:
        incoming.headers["x-claude-code-session-id"] ??
        incoming.headers["x-session-id"] ??
        body.metadata?.user_id ??
        null,
      prompt,
      tools,
      parts,
      ...lastSaid(parts),
      effort: body.output_config?.effort ?? null,
      thinking: body.thinking !== null && body.thinking !== undefined && body.thinking.type !== "disabled",
      answerSchema,
      appliedEdits: asked === null ? null : applied,
      segments,
      headers: incoming.headers,
      body: incoming.body,
    },
  };
}

function blocksOf(content: string | readonly Block[]): readonly Block[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

function roleOf(role: string): PartRole {
  return role === "assistant" || role === "system" ? role : "user";
}

function partOf(block: Block, role: PartRole, message: number): Part {
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

function segment(value: unknown, marker: z.infer<typeof Marker>): Segment {
  const cache: CacheTtl | null = marker === null || marker === undefined ? null : marker.ttl === "1h" ? "1h" : "5m";
  return { text: stable(value, ["cache_control"]), cache };
}
