import type { Request } from "./types.ts";

/** Whether the model is asked to think at all. */
export function thinks(model: string): boolean {
  return !model.startsWith("claude-haiku-");
}

/** The effort sent for a model: what the person chose, else the default of this product. */
function effortFor(model: string, chosen: string | null): string {
  if (chosen !== null) return chosen;
  return model.startsWith("claude-opus-4-7") ? "xhigh" : "high";
}

/** The fields of a request that say how hard the model thinks. */
export function effortFields(model: string, chosen: string | null): Pick<Request, "thinking" | "output_config"> {
  if (!thinks(model)) return {};
  // A person may name an effort that this version of the SDK does not list; the provider says no if need be.
  const effort = effortFor(model, chosen) as "high";
  return { thinking: { type: "adaptive" }, output_config: { effort } };
}
