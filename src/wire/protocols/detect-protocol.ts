import type { Protocol } from "../exchange.ts";
import { bag } from "./narrow.ts";

/** Gemini, Gemini on Vertex, and Code Assist (`/v1internal:…`, which wraps the request). */
const gemini = /\/[^/]+:(?:generateContent|streamGenerateContent)$/;
/** Anthropic on Vertex: the model stands in the address. */
const anthropicOnVertex = /\/publishers\/anthropic\/models\/[^/:]+:(?:rawPredict|streamRawPredict)$/;

/**
 * Which protocol a call speaks, or `null` where it is no model call: other methods, token counting
 * (`/v1/messages/count_tokens`, `:countTokens`), batches, embeddings, telemetry. The address decides; gateways put
 * their own path before it. The body is asked only where a path is no more than a common word.
 *
 * @param url absolute, or a path
 */
export function detectProtocol(method: string, url: string, parsedBody: unknown): Protocol | null {
  if (method.toUpperCase() !== "POST") return null;
  const path = pathOf(url);
  if (gemini.test(path)) return "gemini";
  if (anthropicOnVertex.test(path)) return "anthropic-messages";
  if (path.endsWith("/chat/completions")) return "openai-chat";
  const body = bag(parsedBody);
  if (path.endsWith("/v1/messages")) return "anthropic-messages";
  if (path.endsWith("/messages")) return Array.isArray(body.messages) ? "anthropic-messages" : null;
  if (path.endsWith("/v1/responses") || path.endsWith("/v1/responses/compact")) return "openai-responses";
  if (path.endsWith("/responses")) return "input" in body ? "openai-responses" : null;
  return null;
}

/** The path of an address, without query, fragment and trailing slash. */
function pathOf(url: string): string {
  return url
    .replace(/[?#].*$/s, "")
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "")
    .replace(/\/$/, "");
}
