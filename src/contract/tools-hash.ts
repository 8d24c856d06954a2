import { type ClientId, type Protocol, readRequest, type ToolSet } from "../wire/index.ts";
import { masksOf } from "../wire/profiles/index.ts";
import type { ToolsContent } from "./contract.ts";

/** The tool set a declared list becomes when it is sent; `null` where only its hash is declared or nothing is read. */
export function toolSetOfContent(content: ToolsContent, client: ClientId | undefined): ToolSet | null {
  if (content.list === null) return null;
  const request = readRequest(
    protocolOfTools(content.list),
    { tools: content.list },
    [],
    "",
    masksOf(client ?? "generic"),
  );
  return request.tools.is === "set" ? request.tools.value : null;
}

/** Which provider's form tool declarations are in; each provider has a word of its own for the schema. */
export function protocolOfTools(list: readonly unknown[]): Protocol {
  const has = (key: string): boolean =>
    list.some((tool) => typeof tool === "object" && tool !== null && Object.hasOwn(tool, key));
  if (has("functionDeclarations") || has("function_declarations")) return "gemini";
  if (has("function")) return "openai-chat";
  return has("input_schema") ? "anthropic-messages" : "openai-responses";
}
