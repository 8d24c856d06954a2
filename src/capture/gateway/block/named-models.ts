/** What a piece of a reply says of the model behind it. */
export type Named =
  | { readonly is: "model"; readonly model: string }
  /** The provider says that it failed: nothing of a model is in it. */
  | { readonly is: "error" }
  | { readonly is: "nothing" };

/**
 * The model that a reply, or an event of its stream, names: `model` (Chat, Responses, Messages), `message.model`
 * (Messages' first event), `response.model` (Responses' events), `modelVersion` (Gemini), `response.modelVersion` (Code
 * Assist).
 */
export function namedModel(value: unknown): Named {
  if (!isRecord(value)) return nothing;
  for (const part of [value, value.response, value.message]) {
    if (!isRecord(part)) continue;
    const model = typeof part.model === "string" && part.model !== "" ? part.model : part.modelVersion;
    if (typeof model === "string" && model !== "") return { is: "model", model };
  }
  if (value.type === "error" || isRecord(value.error)) return { is: "error" };
  return nothing;
}

const nothing: Named = { is: "nothing" };

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
