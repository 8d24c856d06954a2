import type { Exchange } from "../../src/wire/index.ts";
import type { Entry, Har, Raw, Recording } from "./recording.ts";

/** A model call of a recording, its body open for sabotage. */
export interface Call {
  readonly entry: Entry;
  readonly body: Raw;
  readonly exchange: Exchange;
}

/**
 * Gives the calls of one lane that were answered, oldest first, to `tamper`, and returns the recording with what it did
 * to them. The recording itself stays as it was.
 *
 * @returns `null` where `tamper` says that it has nothing to do here
 */
export function tampered(
  recording: Recording,
  tamper: (calls: Call[], har: Har) => boolean,
  lane: (lane: string) => boolean = (name) => name === "main",
): Har | null {
  const har = structuredClone(recording.har);
  const calls: Call[] = [];
  for (const [index, entry] of har.log.entries.entries()) {
    const exchange = recording.exchanges.get(index);
    if (exchange === undefined || !lane(exchange.place.lane) || exchange.reply.outcome.is !== "complete") continue;
    calls.push({ entry, body: JSON.parse(entry.request.postData?.text ?? "{}"), exchange });
  }
  calls.sort((a, b) => a.exchange.at - b.exchange.at);
  if (!tamper(calls, har)) return null;
  for (const { entry, body } of calls) if (entry.request.postData) entry.request.postData.text = JSON.stringify(body);
  return har;
}

export type Kind = "text" | "thinking" | "call" | "result" | "other";

/** One piece of a history as the client wrote it. */
export interface Block {
  readonly raw: Raw;
  readonly role: string;
  readonly kind: Kind;
}

/** Rewrites the history of a request block by block; messages left empty go. */
export function edit({ body }: Call, change: (block: Block, index: number) => readonly Raw[]): void {
  let index = 0;
  const blocks = (list: unknown, role: string): Raw[] =>
    rawList(list).flatMap((raw) => change({ raw, role, kind: kindOf(raw) }, index++));
  if (Array.isArray(body.input)) {
    body.input = rawList(body.input).flatMap((raw) =>
      change({ raw, role: String(raw.role ?? ""), kind: kindOf(raw) }, index++),
    );
  } else if (Array.isArray(body.contents)) {
    body.contents = rawList(body.contents)
      .map((content) => ({ ...content, parts: blocks(content.parts, String(content.role)) }))
      .filter(({ parts }) => parts.length > 0);
  } else {
    body.messages = rawList(body.messages)
      .map((message) => ({ ...message, content: blocks(contentOf(message), String(message.role)) }))
      .filter(({ content }) => content.length > 0);
  }
}

export function blocksOf(call: Call): readonly Block[] {
  const found: Block[] = [];
  edit({ ...call, body: { ...call.body } }, (block) => {
    found.push(block);
    return [block.raw];
  });
  return found;
}

/** The list that holds the messages, contents or items of a request. */
export function messagesOf(body: Raw): { list: Raw[]; put: (list: Raw[]) => void } {
  const field = Array.isArray(body.input) ? "input" : Array.isArray(body.contents) ? "contents" : "messages";
  return {
    list: rawList(body[field]),
    put: (list) => {
      body[field] = list;
    },
  };
}

/** What a block is known by in other requests: cache markers move. */
export function keyOf(raw: Raw): string {
  return JSON.stringify({ ...raw, cache_control: undefined });
}

/** A history without one kind of thing: the reasoning block goes, or the signature that a call carries. */
export function withoutThinking({ raw, kind }: Block): readonly Raw[] {
  if (kind === "thinking") return [];
  if (!carriesSignature(raw)) return [raw];
  const { thoughtSignature: _, ...rest } = raw;
  return [rest];
}

/** A block that is reasoning, or carries some. */
export function isThinking({ raw, kind }: Block): boolean {
  return kind === "thinking" || carriesSignature(raw);
}

function carriesSignature(raw: Raw): boolean {
  return raw.thoughtSignature !== undefined && raw.functionCall !== undefined;
}

/** The words of a text block, or the answer of a result. */
export function wordsOf(raw: Raw): string {
  if (typeof raw.text === "string") return raw.text;
  if (typeof raw.output === "string") return raw.output;
  if (typeof raw.content === "string") return raw.content;
  if (Array.isArray(raw.content)) return rawList(raw.content).map(wordsOf).join("");
  const response = raw.functionResponse;
  if (isRaw(response) && isRaw(response.response)) return String(response.response.output ?? response.response.error);
  return "";
}

/** The same block with other words. */
export function withWords(raw: Raw, words: string): Raw {
  if (typeof raw.text === "string") return { ...raw, text: words };
  if (typeof raw.output === "string") return { ...raw, output: words };
  if (isRaw(raw.functionResponse)) {
    return { ...raw, functionResponse: { ...raw.functionResponse, response: { output: words } } };
  }
  if (raw.type === "message") {
    const [first] = rawList(raw.content);
    return { ...raw, content: [{ ...first, text: words }] };
  }
  return { ...raw, content: words };
}

function kindOf(raw: Raw): Kind {
  switch (raw.type) {
    case "thinking":
    case "redacted_thinking":
    case "reasoning":
      return "thinking";
    case "tool_use":
    case "function_call":
    case "custom_tool_call":
      return "call";
    case "tool_result":
    case "function_call_output":
    case "custom_tool_call_output":
      return "result";
    case "text":
    case "message":
      return "text";
  }
  if (raw.functionCall !== undefined) return "call";
  if (raw.functionResponse !== undefined) return "result";
  return typeof raw.text === "string" ? "text" : "other";
}

function contentOf(message: Raw): unknown {
  return typeof message.content === "string" ? [{ type: "text", text: message.content }] : message.content;
}

export function rawList(value: unknown): Raw[] {
  return Array.isArray(value) ? value.filter(isRaw) : [];
}

export function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
