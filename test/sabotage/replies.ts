import { type Call, isRaw, rawList } from "./calls.ts";
import type { Raw } from "./recording.ts";

/** Rewrites the events of a streamed reply; `null` drops one. */
export function editReply({ entry }: Pick<Call, "entry">, change: (data: Raw) => Raw | null): void {
  const { content } = entry.response;
  content.text = (content.text ?? "")
    .split(/\r?\n\r?\n/)
    .flatMap((event) => {
      const at = event.indexOf("data: ");
      if (at < 0) return [event];
      let data: unknown;
      try {
        data = JSON.parse(event.slice(at + "data: ".length));
      } catch {
        return [event];
      }
      const changed = isRaw(data) ? change(data) : null;
      return changed === null ? [] : [`${event.slice(0, at)}data: ${JSON.stringify(changed)}`];
    })
    .join("\n\n");
}

/** Tokens as the provider counts them; the three protocols say it in their own words. */
export interface Counted {
  /** Neither read from nor written to the cache. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheCreation: number;
}

/** The usage a reply ends with. */
export function usageOf(call: Pick<Call, "entry">): Counted {
  let counted: Counted = { input: 0, cacheRead: 0, cacheCreation: 0 };
  const number = (value: unknown): number => (typeof value === "number" ? value : 0);
  const read = (bag: Raw): Raw => {
    if (bag.cache_read_input_tokens !== undefined) {
      const [cacheRead, cacheCreation] = [number(bag.cache_read_input_tokens), number(bag.cache_creation_input_tokens)];
      counted = { input: number(bag.input_tokens), cacheRead, cacheCreation };
    } else if (isRaw(bag.input_tokens_details)) {
      const cacheRead = number(bag.input_tokens_details.cached_tokens);
      counted = { input: number(bag.input_tokens) - cacheRead, cacheRead, cacheCreation: 0 };
    } else if (bag.promptTokenCount !== undefined) {
      const cacheRead = number(bag.cachedContentTokenCount);
      counted = { input: number(bag.promptTokenCount) - cacheRead, cacheRead, cacheCreation: 0 };
    }
    return bag;
  };
  editReply({ entry: structuredClone(call.entry) }, (data) => deep(data, read));
  return counted;
}

export function countAs(call: Pick<Call, "entry">, { input, cacheRead, cacheCreation }: Counted): void {
  editReply(call, (data) => {
    const total = input + cacheRead + cacheCreation;
    return deep(data, (bag) => {
      if (bag.input_tokens !== undefined && bag.cache_read_input_tokens !== undefined) {
        return {
          ...bag,
          input_tokens: input,
          cache_read_input_tokens: cacheRead,
          cache_creation_input_tokens: cacheCreation,
          cache_creation: { ephemeral_5m_input_tokens: cacheCreation, ephemeral_1h_input_tokens: 0 },
        };
      }
      if (isRaw(bag.input_tokens_details)) {
        return {
          ...bag,
          input_tokens: total,
          input_tokens_details: { ...bag.input_tokens_details, cached_tokens: cacheRead },
        };
      }
      if (bag.promptTokenCount !== undefined) {
        return { ...bag, promptTokenCount: total, cachedContentTokenCount: cacheRead };
      }
      return bag;
    });
  });
}

/** The reply names another model. */
export function serve(call: Pick<Call, "entry">, name: (asked: string) => string): void {
  editReply(call, (data) =>
    deep(data, (bag) => {
      if (typeof bag.modelVersion === "string") return { ...bag, modelVersion: name(bag.modelVersion) };
      if (typeof bag.model === "string") return { ...bag, model: name(bag.model) };
      return bag;
    }),
  );
}

/** Puts words behind the last text of the answer. */
export function say(call: Pick<Call, "entry">, words: string): void {
  let last = "";
  const isDelta = (data: Raw): string | undefined => {
    if (isRaw(data.delta) && typeof data.delta.text === "string") return data.delta.text;
    if (data.type === "response.output_text.delta") return String(data.delta);
    const texts = partsOf(data).filter(({ text, thought }) => typeof text === "string" && thought !== true);
    return texts.length > 0 ? String(texts.at(-1)?.text) : undefined;
  };
  editReply(call, (data) => {
    last = isDelta(data) ?? last;
    return data;
  });
  if (last === "") throw new Error("the reply has no text");
  editReply(call, (data) => {
    if (data.type === "response.output_text.delta") return { ...data, delta: after(data.delta, last, words) };
    return deep(data, (bag) =>
      typeof bag.text === "string" && bag.thought !== true ? { ...bag, text: after(bag.text, last, words) } : bag,
    );
  });
}

/** The reply stops for another reason. */
export function stopWith(
  call: Pick<Call, "entry">,
  reasons: { anthropic: string; responses: Raw; gemini: string },
): void {
  editReply(call, (data) => {
    if (data.type === "message_delta" && isRaw(data.delta)) {
      return { ...data, delta: { ...data.delta, stop_reason: reasons.anthropic } };
    }
    if (data.type === "response.completed" && isRaw(data.response)) {
      return { ...data, type: "response.incomplete", response: { ...data.response, ...reasons.responses } };
    }
    return deep(data, (bag) => (bag.finishReason === undefined ? bag : { ...bag, finishReason: reasons.gemini }));
  });
}

function after(text: unknown, last: string, words: string): unknown {
  return typeof text === "string" && text.endsWith(last) ? `${text}${words}` : text;
}

function partsOf(data: Raw): readonly Raw[] {
  return rawList(data.candidates).flatMap(({ content }) => (isRaw(content) ? rawList(content.parts) : []));
}

function deep(value: Raw, change: (bag: Raw) => Raw): Raw {
  const inner = (each: unknown): unknown =>
    Array.isArray(each) ? each.map(inner) : isRaw(each) ? deep(each, change) : each;
  return change(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)])));
}

/** The same reply in smaller pieces: every text is cut in two where `at` (0 to 1) says. */
export function resplit({ entry }: Pick<Call, "entry">, at: number): void {
  const { content } = entry.response;
  content.text = (content.text ?? "")
    .split(/\r?\n\r?\n/)
    .flatMap((event) => {
      const from = event.indexOf("data: ");
      const data: unknown = from < 0 ? null : JSON.parse(event.slice(from + "data: ".length));
      const pieces = isRaw(data) ? piecesOf(data, at) : null;
      return pieces === null ? [event] : pieces.map((piece) => `${event.slice(0, from)}data: ${JSON.stringify(piece)}`);
    })
    .join("\n\n");
}

function piecesOf(data: Raw, at: number): readonly Raw[] | null {
  if (typeof data.delta === "string") return cut(data.delta, at).map((delta) => ({ ...data, delta }));
  if (isRaw(data.delta)) {
    const { delta } = data;
    for (const field of ["text", "thinking", "partial_json"]) {
      const text = delta[field];
      if (typeof text === "string")
        return cut(text, at).map((piece) => ({ ...data, delta: { ...delta, [field]: piece } }));
    }
  }
  const [candidate] = rawList(data.candidates);
  const [part] = partsOf(data);
  if (candidate === undefined || typeof part?.text !== "string" || partsOf(data).length > 1) return null;
  return cut(part.text, at).map((text, index) => {
    // What ends the reply, and the signature, come with the last piece.
    const { finishReason, ...rest } = candidate;
    const { thoughtSignature, ...bare } = part;
    const last = index === 1;
    const content = { role: "model", parts: [{ ...(last ? part : bare), text }] };
    return { ...data, candidates: [{ ...(last ? candidate : rest), content }] };
  });
}

function cut(text: string, at: number): readonly [string, string] {
  const place = Math.round(text.length * at);
  return [text.slice(0, place), text.slice(place)];
}
