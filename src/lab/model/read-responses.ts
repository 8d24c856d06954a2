import { z } from "zod";
import { callOf, declared } from "./call-of.ts";
import { promptIn, said } from "./developer-words.ts";
import type { DeclaredTool, Part, PartRole } from "./model-call.ts";
import { anyObject, type Incoming, parsed, type ReadCall, stable, textIn } from "./read-body.ts";

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
  tools: z.unknown().optional(),
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
  // Codex declares the tools of its newer models in an item.
  const tools = [...toolsOf(body.tools ?? []), ...input.flatMap((item) => toolsIn(item))];
  const prompt = [body.instructions ?? "", promptIn(parts)].filter(Boolean).join("\n");
  const answerSchema = body.text?.format?.schema ?? null;
  return callOf(incoming, {
    protocol: "openai-responses",
    model: body.model,
    stream: body.stream,
    session: incoming.headers["session-id"] ?? incoming.headers["x-session-id"] ?? body.prompt_cache_key ?? null,
    prompt,
    tools,
    parts,
    effort: body.reasoning?.effort ?? null,
    thinking: body.reasoning?.effort !== "none",
    answerSchema,
    segments: [
      ...(body.instructions ? [{ text: body.instructions, cache: null, front: true }] : []),
      ...(body.tools ?? []).map((tool) => ({ text: stable(tool), cache: null, front: true })),
      // Ids are handles for the client, the model does not read them.
      ...input.map((item) => said(item, ["id"])),
    ],
  });
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
    case "agent_message": {
      // Codex hands a task of its newer models over in such an item, the words themselves where else a cipher stands.
      const task = taskIn(item.content);
      if (task !== null) return [{ role: "user", message, is: "text", text: task }];
      return [{ role: "user", message, is: "other", type: "agent_message" }];
    }
    default:
      return [{ role: item.role === "developer" ? "system" : "user", message, is: "other", type: item.type ?? "" }];
  }
}

const Blocks = z.array(z.looseObject({ text: z.string().optional(), encrypted_content: z.string().optional() }));

/** `null` for what agents tell each other otherwise. */
function taskIn(content: unknown): string | null {
  const blocks = Blocks.safeParse(content);
  if (!blocks.success || !/^Message Type: NEW_TASK\b/.test(blocks.data[0]?.text ?? "")) return null;
  return blocks.data.map(({ text, encrypted_content }) => encrypted_content ?? text ?? "").join("");
}

function toolsIn(item: Item): DeclaredTool[] {
  const tools = item.type === "additional_tools" ? z.array(Tool).safeParse(item.tools) : null;
  return tools?.success === true ? toolsOf(tools.data) : [];
}

function toolsOf(tools: readonly z.infer<typeof Tool>[], namespace: string | null = null): DeclaredTool[] {
  return tools.flatMap((tool) => {
    if (tool.type === "namespace") {
      const inner = z.array(Tool).safeParse(tool.tools);
      return inner.success ? toolsOf(inner.data, tool.name ?? null) : [];
    }
    if (tool.type !== "function" && tool.type !== "custom") return [];
    return [
      {
        ...declared({ ...tool, name: tool.name, schema: tool.parameters }),
        freeform: tool.type === "custom",
        namespace,
      },
    ];
  });
}
