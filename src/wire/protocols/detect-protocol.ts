import type { Protocol } from "../exchange.ts";

/**
 * Which protocol a call speaks, or `null` where it is no model call: other methods, token counting
 * (`/v1/messages/count_tokens`, `:countTokens`), batches, embeddings, telemetry.
 */
export function detectProtocol(method: string, url: string, parsedBody: unknown): Protocol | null {
  return null;
}
