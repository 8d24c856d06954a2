import type { SseEvent } from "../../sse/index.ts";
import { type Bag, bag, count, isBag, list, parseJson, text } from "../narrow.ts";
import type { Assembled, ProviderError } from "../reading.ts";

/** Puts the completion together again from its chunks (Chat Completions, "Streaming"). First choice only. */
export function assembleChat(events: readonly SseEvent[]): Assembled {
  let head: Bag | null = null;
  let usage: unknown;
  let finish: string | undefined;
  let ended = false;
  let error: ProviderError | null = null;
  const message: Message = { texts: new Map(), details: [], calls: [] };
  for (const { data } of events) {
    if (data.trim() === "[DONE]") {
      ended = true;
      continue;
    }
    const chunk = bag(parseJson(data));
    error ??= chatError(chunk);
    head ??= Object.keys(chunk).length > 0 ? chunk : null;
    if (isBag(chunk.usage)) usage = chunk.usage;
    for (const choice of list(chunk.choices).map(bag)) {
      if ((count(choice.index) ?? 0) !== 0) continue;
      grow(message, bag(choice.delta ?? choice.message));
      finish = text(choice.finish_reason) ?? finish;
      // Kimi and others put usage into the closing choice.
      if (isBag(choice.usage)) usage ??= choice.usage;
    }
  }
  return {
    body:
      head === null
        ? null
        : { ...head, usage, choices: [{ index: 0, finish_reason: finish, message: finished(message) }] },
    ended: ended || finish !== undefined,
    error,
  };
}

/** The error of a body or a chunk; OpenRouter also puts it into the choice. */
export function chatError(body: Bag): ProviderError | null {
  const choice = bag(list(body.choices)[0]);
  const error = body.error ?? choice.error;
  if (typeof error === "string") return { type: "unknown", message: error };
  if (!isBag(error)) return null;
  const type =
    text(error.code) ?? text(error.type) ?? (typeof error.code === "number" ? `http_${error.code}` : "unknown");
  return { type, message: text(error.message) ?? "" };
}

/** The message as it grows. */
interface Message {
  readonly texts: Map<string, string>;
  readonly details: unknown[];
  readonly calls: { id: string; name: string; args: string; readonly index: number | undefined }[];
}

function grow({ texts, details, calls }: Message, delta: Bag): void {
  for (const field of ["content", "refusal", "reasoning_content", "reasoning"]) {
    const piece = delta[field];
    if (typeof piece === "string") texts.set(field, (texts.get(field) ?? "") + piece);
  }
  for (const detail of list(delta.reasoning_details)) details.push(detail);
  const legacy = isBag(delta.function_call) ? [{ index: 0, function: delta.function_call }] : [];
  for (const piece of [...list(delta.tool_calls), ...legacy].map(bag)) {
    const fn = bag(piece.function ?? piece.custom);
    const index = count(piece.index);
    const id = text(piece.id) ?? "";
    // Servers that number nothing start a new call with each new id.
    let call =
      index === undefined
        ? calls.findLast((candidate) => id === "" || candidate.id === id)
        : calls.find((candidate) => candidate.index === index);
    if (call === undefined) {
      call = { id, name: "", args: "", index };
      calls.push(call);
    }
    if (call.id === "") call.id = id;
    const name = text(fn.name) ?? "";
    if (name !== call.name) call.name += name;
    call.args += text(fn.arguments) ?? text(fn.input) ?? "";
  }
}

function finished({ texts, details, calls }: Message): Bag {
  return {
    role: "assistant",
    ...Object.fromEntries(texts),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    tool_calls: calls.map(({ id, name, args }) => ({ id, type: "function", function: { name, arguments: args } })),
  };
}
