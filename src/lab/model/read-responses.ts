import { z } from "zod";
import type { DeclaredTool, Part, PartRole } from "./model-call.ts";
import { purposeOf } from "./purpose.ts";
import { anyObject, type Incoming, parsed, type ReadCall, stable, textIn } from "./read-body.ts";
import { lastSaid } from "./said.ts";

const Item = z.looseObject({
  type: z.string().optional(),
  role: z.string().optional(),
  content: z.unknown().optional(),
  id: z.string().nullish(),
  encrypted_content: z.string().nullish(),
  summary: z.unknown().optional(),
  call_id: z.string().optional(),
  name: z.string().optional(),
  arguments: z.unknown().optional(),
  input: z.unknown().optional(),
  output: z.unknown().optional(),
});
type Item = z.infer<typeof Item>;
const Tool = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  description: z.string().nullish(),
  parameters: anyObject.nullish(),
  tools: z.array(anyObject).optional(),
});
const Body = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(Item)]),
  instructions: z.string().nullish(),
  tools: z.array(Tool).nullish(),
  stream: z.boolean().nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish(), summary: z.string().nullish() }).nullish(),
  text: z.looseObject({ format: z.looseObject({ schema: anyObject.optional() }).nullish() }).nullish(),
  prompt_cache_key: z.string().nullish(),
});

/** Reads a body of `POST /v1/responses`. */
export function readResponses(incoming: Incoming): ReadCall {
  const result = parsed(Body, incoming.body);
  if (result.is === "malformed") return result;
  const body = result.value;
  const input: readonly Item[] = typeof body.input === "string" ? [{ role: "user", content: body.input }] : body.input;
  const parts = input.flatMap(partsOf);
  const tools = toolsOf(body.tools ?? []);
  const prompt = [
    body.instructions ?? "",
    ...parts.map((part) => (part.role === "system" && part.is === "text" ? part.text : "")),
  ]
    .filter(Boolean)
    .join("\n");
  const answerSchema = body.text?.format?.schema ?? null;
  return {
    is: "call",
    call: {
      protocol: "openai-responses",
      wants: incoming.wants,
      model: body.model,
      stream: body.stream ?? false,
      purpose: purposeOf({
        headers: incoming.headers,
        prompt,
        lastText: parts.map((part) => (part.is === "text" ? part.text : "")).at(-1) ?? "",
        tools,
        answerSchema,
      }),
      session: incoming.headers["session-id"] ?? incoming.headers["x-session-id"] ?? body.prompt_cache_key ?? null,
      prompt,
      tools,
      parts,
      ...lastSaid(parts),
      effort: body.reasoning?.effort ?? null,
      thinking: body.reasoning?.effort !== "none",
      answerSchema,
      appliedEdits: null,
      segments: [
        ...(body.instructions ? [{ text: body.instructions, cache: null, front: true }] : []),
        ...(body.tools ?? []).map((tool) => ({ text: stable(tool), cache: null, front: true })),
        // Ids are handles for the client, the model does not read them.
        ...input.map((item) => ({
          text: stable(item, ["id"]),
          cache: null,
          ...(item.role === "system" || item.role === "developer" ? { front: true } : {}),
        })),
      ],
      headers: incoming.headers,
      body: incoming.body,
    },
  };
}

function partsOf(item: Item, message: number): readonly Part[] {
  switch (item.type ?? "message") {
    case "message": {
      const role: PartRole = item.role === "assistant" ? "assistant" : item.role === "user" ? "user" : "system";
      const blocks: readonly unknown[] = Array.isArray(item.content) ? item.content : [item.content];
      return blocks.map((block) => ({ role, message, is: "text", text: textIn(block) }));
    }
    case "reasoning": {
      const carrier = item.encrypted_content ?? "";
      return [{ role: "assistant", message, is: "thinking", text: textIn(item.summary), carrier, form: "opaque" }];
    }
    case "function_call":
    case "custom_tool_call": {
      const input = item.type === "function_call" ? item.arguments : item.input;
      return [{ role: "assistant", message, is: "tool-call", id: item.call_id ?? "", name: item.name ?? "", input }];
    }
    case "function_call_output":
    case "custom_tool_call_output":
      return [{ role: "tool", message, is: "tool-result", id: item.call_id ?? "", text: textIn(item.output) }];
    default:
      return [{ role: "user", message, is: "other", type: item.type ?? "" }];
  }
}

function toolsOf(declared: readonly z.infer<typeof Tool>[], namespace: string | null = null): DeclaredTool[] {
  return declared.flatMap((tool) => {
    if (tool.type === "namespace") {
      const inner = z.array(Tool).safeParse(tool.tools);
      return inner.success ? toolsOf(inner.data, tool.name ?? null) : [];
    }
    if (tool.type !== "function" && tool.type !== "custom") return [];
    return [
      {
        name: tool.name ?? "",
        description: tool.description ?? "",
        schema: tool.parameters ?? {},
        freeform: tool.type === "custom",
        namespace,
      },
    ];
  });
}
