import type { Protocol } from "../../wire/index.ts";

/** What a request asks for, by method and address. */
export type Route =
  | {
      readonly is: "model";
      readonly protocol: Protocol;
      readonly wants: "answer" | "count";
      /** Where the address tells them (Gemini). */
      readonly model?: string;
      readonly stream?: boolean;
    }
  | { readonly is: "models" }
  | { readonly is: "hello" }
  | { readonly is: "unknown" };

/** `path` is without query. Prefixes before the version (`/anthropic/v1/messages`) do not matter. */
export function route(method: string, path: string): Route {
  if (method === "HEAD" || (method === "GET" && path === "/")) return { is: "hello" };
  if (method === "GET" && /\/models$/.test(path)) return { is: "models" };
  if (method !== "POST") return { is: "unknown" };
  const gemini = /\/models\/([^/:]+):(generateContent|streamGenerateContent|countTokens)$/.exec(path);
  if (gemini !== null) {
    const [, model = "", verb] = gemini;
    return {
      is: "model",
      protocol: "gemini",
      wants: verb === "countTokens" ? "count" : "answer",
      model: decodeURIComponent(model),
      stream: verb === "streamGenerateContent",
    };
  }
  if (path.endsWith("/messages/count_tokens")) return { is: "model", protocol: "anthropic-messages", wants: "count" };
  if (path.endsWith("/messages")) return { is: "model", protocol: "anthropic-messages", wants: "answer" };
  if (path.endsWith("/responses/input_tokens")) return { is: "model", protocol: "openai-responses", wants: "count" };
  if (path.endsWith("/responses")) return { is: "model", protocol: "openai-responses", wants: "answer" };
  if (path.endsWith("/chat/completions")) return { is: "model", protocol: "openai-chat", wants: "answer" };
  return { is: "unknown" };
}
