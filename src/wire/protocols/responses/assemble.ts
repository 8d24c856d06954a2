import type { SseEvent } from "../../sse/index.ts";
import { type Bag, bag, count, isBag, list, parseJson, text } from "../narrow.ts";
import type { Assembled, ProviderError } from "../reading.ts";

/**
 * Puts the response together again from its stream (Responses API, "Streaming events"). Finished items count as they
 * came; the closing event's own list fills the gaps; an item that never finished has what came of it.
 */
export function assembleResponses(events: readonly SseEvent[]): Assembled {
  let response: Bag = {};
  let ended = false;
  let error: ProviderError | null = null;
  const done = new Map<number, unknown>();
  const begun = new Map<number, Begun>();
  for (const event of events) {
    const data = parseJson(event.data);
    // The last event of a cut stream may have its name and half its data.
    if (!isBag(data)) continue;
    const type = text(data.type) ?? event.event;
    if (isBag(data.response)) response = { ...response, ...data.response };
    if (type === "response.completed" || type === "response.incomplete" || type === "response.done") ended = true;
    else if (type === "response.failed" || type === "error") {
      error = responsesError(data) ?? responsesError(bag(data.response)) ?? { type: "unknown", message: "" };
    } else if (type === "response.output_item.done") done.set(count(data.output_index) ?? done.size, data.item);
    else if (type === "response.output_item.added") {
      begun.set(count(data.output_index) ?? begun.size, { item: bag(data.item), pieces: new Map() });
    } else if (type.endsWith(".delta")) grow(begun.get(count(data.output_index) ?? begun.size - 1), type, data);
  }
  const output = new Map<number, unknown>(list(response.output).entries());
  for (const [index, item] of done) output.set(index, item);
  for (const [index, part] of begun) if (!output.has(index)) output.set(index, broken(part));
  const items = [...output].sort(([a], [b]) => a - b).map(([, item]) => item);
  return {
    body: Object.keys(response).length === 0 && items.length === 0 ? null : { ...response, output: items },
    ended,
    error,
  };
}

/** The error of a body, of an `error` event (flat or not), or of a failed response. */
export function responsesError(body: Bag): ProviderError | null {
  if (isBag(body.error)) {
    return {
      type: text(body.error.code) ?? text(body.error.type) ?? "unknown",
      message: text(body.error.message) ?? "",
    };
  }
  if (body.type !== "error") return null;
  return { type: text(body.code) ?? "unknown", message: text(body.message) ?? "" };
}

/** An item that was announced; `pieces` gathers its texts by what they belong to. */
interface Begun {
  readonly item: Bag;
  readonly pieces: Map<string, string>;
}

function grow(part: Begun | undefined, type: string, { delta }: Bag): void {
  if (part === undefined || typeof delta !== "string") return;
  part.pieces.set(type, (part.pieces.get(type) ?? "") + delta);
}

function broken({ item, pieces }: Begun): Bag {
  const piece = (name: string): string | undefined => pieces.get(`response.${name}.delta`);
  const said = piece("output_text") ?? piece("refusal");
  const args = piece("function_call_arguments") ?? piece("mcp_call_arguments");
  const input = piece("custom_tool_call_input");
  const summary = piece("reasoning_summary_text");
  const reasoning = piece("reasoning_text");
  return {
    ...item,
    ...(said === undefined ? {} : { content: [{ type: "output_text", text: said }] }),
    ...(args === undefined ? {} : { arguments: args }),
    ...(input === undefined ? {} : { input }),
    ...(summary === undefined ? {} : { summary: [{ type: "summary_text", text: summary }] }),
    ...(reasoning === undefined ? {} : { content: [{ type: "reasoning_text", text: reasoning }] }),
  };
}
