import { type Bag, bag, isBag, list, text } from "../narrow.ts";
import type { Assembled, ProviderError } from "../reading.ts";

/**
 * Puts one response together from the responses of a stream, or from a single one. First candidate only. The stream
 * has no closing event: a finish reason, or the refusal of the prompt, ends it.
 */
export function assembleGemini(chunks: readonly unknown[]): Assembled {
  let response: Bag = {};
  let finish: string | undefined;
  let error: ProviderError | null = null;
  const parts: unknown[] = [];
  for (const value of chunks) {
    const outer = bag(value);
    // Code Assist wraps each response.
    const chunk = isBag(outer.response) ? outer.response : outer;
    error ??= geminiError(chunk);
    if (Object.keys(chunk).length === 0 || chunk.error !== undefined) continue;
    const candidate = bag(list(chunk.candidates)[0]);
    response = { ...response, ...chunk };
    for (const part of list(bag(candidate.content).parts)) parts.push(part);
    finish = text(candidate.finishReason) ?? text(bag(chunk.promptFeedback).blockReason) ?? finish;
  }
  return {
    body:
      Object.keys(response).length === 0
        ? null
        : { ...response, candidates: [{ content: { parts }, finishReason: finish }] },
    ended: finish !== undefined,
    error,
  };
}

/** The error of a body or a chunk: `{error: {code, message, status}}`. */
export function geminiError(body: Bag): ProviderError | null {
  if (!isBag(body.error)) return null;
  return { type: text(body.error.status) ?? "unknown", message: text(body.error.message) ?? "" };
}
