import { z } from "zod";
import { callOf, declared } from "./call-of.ts";
import { promptIn, said } from "./developer-words.ts";
import type { DeclaredTool, Part } from "./model-call.ts";
import { anyObject, type Incoming, parsed, type ReadCall, stable, textIn } from "./read-body.ts";

const Message = z.looseObject({
  role: z.string(),
  content: z.unknown().optional(),
  reasoning_content: z.string().nullish(),
  tool_call_id: z.string().optional(),
  tool_calls: z
    .array(
      z.looseObject({
        id: z.string(),
        function: z.looseObject({ name: z.string(), arguments: z.unknown().optional() }).optional(),
      }),
    )
    .nullish(),
});
const Body = z.looseObject({
  model: z.string(),
  messages: z.array(Message).min(1),
  tools: z
    .array(
      z.looseObject({
        function: z
          .looseObject({ name: z.string(), description: z.string().nullish(), parameters: anyObject.nullish() })
          .optional(),
      }),
    )
    .nullish(),
  stream: z.boolean().nullish(),
  reasoning_effort: z.string().nullish(),
  response_format: z.looseObject({ json_schema: z.looseObject({ schema: anyObject.optional() }).optional() }).nullish(),
});

/** Reads a body of `POST /v1/chat/completions`. */
export function readChat(incoming: Incoming): ReadCall {
  const result = parsed(Body, incoming.body);
  if (result.is === "malformed") return result;
  const body = result.value;
  const parts = body.messages.flatMap(partsOf);
  const tools: DeclaredTool[] = (body.tools ?? []).flatMap(({ function: tool }) =>
    tool === undefined ? [] : [declared({ ...tool, schema: tool.parameters })],
  );
  const prompt = promptIn(parts);
  const answerSchema = body.response_format?.json_schema?.schema ?? null;
  return callOf(incoming, {
    protocol: "openai-chat",
    model: body.model,
    stream: body.stream,
    session: incoming.headers["x-session-id"] ?? null,
    prompt,
    tools,
    parts,
    effort: body.reasoning_effort ?? null,
    thinking: body.reasoning_effort !== "none",
    answerSchema,
    segments: [
      ...(body.tools ?? []).map((tool) => ({ text: stable(tool), cache: null, front: true })),
      ...body.messages.map((message) => said(message)),
    ],
  });
}

function partsOf(from: z.infer<typeof Message>, message: number): readonly Part[] {
  const text = textIn(from.content);
  if (from.role === "tool") {
    return [{ role: "tool", message, is: "tool-result", id: from.tool_call_id ?? "", text }];
  }
  if (from.role !== "assistant") {
    return [{ role: from.role === "user" ? "user" : "system", message, is: "text", text }];
  }
  const thinking = from.reasoning_content ?? "";
  const parts: Part[] = [];
  // This protocol carries plain text and no signature.
  if (thinking !== "")
    parts.push({ role: "assistant", message, is: "thinking", text: thinking, carrier: "", form: "opaque" });
  if (text !== "") parts.push({ role: "assistant", message, is: "text", text });
  for (const { id, function: called } of from.tool_calls ?? []) {
    parts.push({ role: "assistant", message, is: "tool-call", id, name: called?.name ?? "", input: called?.arguments });
  }
  return parts;
}
