import { componentNames, componentValue } from "../invariants/index.ts";
import type { Exchange, Place } from "../wire/index.ts";
import type { Snapshot } from "./session.ts";

/** What one call was sent, component by component; what the input cannot show is left out. */
export function snapshotOf(
  exchange: Pick<Exchange, "at" | "request"> & { readonly place: Pick<Place, "lane"> },
  model: string | null,
): Snapshot {
  const components: Record<string, string> = {};
  const { request } = exchange;
  for (const name of componentNames) {
    const value = componentValue(request, name);
    if (value.is !== "unrecorded") components[name] = value.is === "set" ? value.value : "absent";
  }
  for (const name of Object.keys(request.settings)) components[`setting:${name}`] = request.settings[name] ?? "absent";
  if (request.maxTokens.is !== "unrecorded") {
    components["setting:max_tokens"] = request.maxTokens.is === "set" ? String(request.maxTokens.value) : "absent";
  }
  return { at: exchange.at, lane: exchange.place.lane, model, components };
}
