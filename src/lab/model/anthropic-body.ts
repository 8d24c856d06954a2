import { z } from "zod";
import { ContextEdit } from "./context-edits.ts";
import { anyObject } from "./read-body.ts";

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
const Text = z.union([z.string(), z.array(Block)]);
const Tool = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  input_schema: anyObject.optional(),
  cache_control: Marker,
});

/** The body of `POST /v1/messages`, as far as the server reads it. */
export const AnthropicBody = z.looseObject({
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
export type AnthropicBody = z.infer<typeof AnthropicBody>;
export type AnthropicBlock = z.infer<typeof Block>;
export type AnthropicMarker = z.infer<typeof Marker>;

/** A bare string is one text. */
export function blocksOf(content: string | readonly AnthropicBlock[]): readonly AnthropicBlock[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}
