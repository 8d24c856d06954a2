import { z } from "zod";
import { callOf, declared } from "./call-of.ts";
import type { DeclaredTool, Part, PartRole } from "./model-call.ts";
import { anyObject, type Incoming, parsed, type ReadCall, stable } from "./read-body.ts";

const GeminiPart = z.looseObject({
  text: z.string().optional(),
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
  functionCall: z.looseObject({ id: z.string().optional(), name: z.string(), args: z.unknown().optional() }).optional(),
  functionResponse: z
    .looseObject({ id: z.string().optional(), name: z.string(), response: z.unknown().optional() })
    .optional(),
});
const Content = z.looseObject({ role: z.string().optional(), parts: z.array(GeminiPart).default([]) });
const Declaration = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  parameters: anyObject.optional(),
  parametersJsonSchema: anyObject.optional(),
});
const Generate = z.looseObject({
  contents: z.array(Content).min(1),
  systemInstruction: z.union([z.string(), Content]).nullish(),
  tools: z.array(z.looseObject({ functionDeclarations: z.array(Declaration).optional() })).nullish(),
  generationConfig: z
    .looseObject({
      responseSchema: anyObject.optional(),
      responseJsonSchema: anyObject.optional(),
      thinkingConfig: z
        .looseObject({ thinkingBudget: z.number().optional(), thinkingLevel: z.string().optional() })
        .optional(),
    })
    .nullish(),
});
const Body = z.union([
  Generate,
  z.looseObject({ generateContentRequest: Generate }).transform((body) => body.generateContentRequest),
]);

/** Reads a body of `:generateContent`, `:streamGenerateContent` and `:countTokens`. */
export function readGemini(incoming: Incoming): ReadCall {
  const result = parsed(Body, incoming.body);
  if (result.is === "malformed") return result;
  const body = result.value;
  const declarations = (body.tools ?? []).flatMap(({ functionDeclarations }) => functionDeclarations ?? []);
  const tools: DeclaredTool[] = declarations.map(({ name, description, parameters, parametersJsonSchema }) =>
    declared({ name, description, schema: parametersJsonSchema ?? parameters }),
  );
  const parts = body.contents.flatMap((content, message) =>
    content.parts.flatMap((part) => partsOf(part, content.role === "model" ? "assistant" : "user", message)),
  );
  const system = body.systemInstruction ?? "";
  const prompt = typeof system === "string" ? system : system.parts.map(({ text }) => text ?? "").join("\n");
  const config = body.generationConfig;
  const answerSchema = config?.responseJsonSchema ?? config?.responseSchema ?? null;
  return callOf(incoming, {
    protocol: "gemini",
    model: incoming.model ?? "",
    stream: incoming.stream,
    session: null,
    prompt,
    tools,
    parts,
    effort: config?.thinkingConfig?.thinkingLevel ?? null,
    thinking: config?.thinkingConfig?.thinkingBudget !== 0,
    answerSchema,
    segments: [
      { text: stable(system), cache: null, front: true },
      ...declarations.map((tool) => ({ text: stable(tool), cache: null, front: true })),
      ...body.contents.map((content) => ({ text: stable(content), cache: null })),
    ],
  });
}

function partsOf(part: z.infer<typeof GeminiPart>, role: PartRole, message: number): readonly Part[] {
  const found: Part[] = [];
  const carrier = part.thoughtSignature ?? "";
  if (part.thought === true)
    found.push({ role, message, is: "thinking", text: part.text ?? "", carrier, form: "opaque" });
  else if (carrier !== "") found.push({ role, message, is: "thinking", text: "", carrier, form: "opaque" });
  if (part.functionCall !== undefined) {
    const { id, name, args } = part.functionCall;
    found.push({ role, message, is: "tool-call", id: id ?? "", name, input: args });
  } else if (part.functionResponse !== undefined) {
    const { id, response } = part.functionResponse;
    found.push({ role: "tool", message, is: "tool-result", id: id ?? "", text: stable(response) });
  } else if (part.text !== undefined && part.thought !== true) {
    found.push({ role, message, is: "text", text: part.text });
  } else if (found.length === 0) {
    found.push({ role, message, is: "other", type: Object.keys(part)[0] ?? "empty" });
  }
  return found;
}
