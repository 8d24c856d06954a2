import { canonicalJson, type Masks, promptOf, toolSetOf } from "../../canonical/index.ts";
import type { RequestSide, Thinking } from "../../exchange.ts";
import type { Item } from "../../item.ts";
import { absent, type Seen, seen, seenOrAbsent } from "../../seen.ts";
import type { Before } from "../before.ts";
import { type Bag, bag, count, isBag, list, text } from "../narrow.ts";
import { contentBytesOf } from "../request-parts.ts";
import { settingsOf } from "../settings-of.ts";
import { GeminiCalls } from "./calls.ts";
import { geminiItems } from "./items.ts";

/** Have fields of their own, or differ at each call by nature. */
const apart: ReadonlySet<string> = new Set([
  "contents",
  "systemInstruction",
  "system_instruction",
  "tools",
  "model",
  "labels",
  "sessionId",
  "session_id",
  "cachedContent",
  "generationConfig.maxOutputTokens",
  "generationConfig.thinkingConfig",
]);

/**
 * The request side of `generateContent` and `streamGenerateContent`. The model stands in the address; Code Assist
 * (`/v1internal:…`) wraps everything as `{model, request}`.
 */
export function geminiRequest(body: Bag, url: string, masks: Masks, before: Before | null): RequestSide {
  const inner = geminiBody(body);
  const prompt = promptOf(promptTexts(inner.systemInstruction ?? inner.system_instruction), masks);
  const tools = Array.isArray(inner.tools) ? toolsIn(inner.tools, masks, before) : null;
  const history = geminiHistory(inner, new GeminiCalls(), masks);
  const config = bag(inner.generationConfig);
  const thinking = config.thinkingConfig;
  return {
    model: seenOrAbsent(url.match(/\/models\/([^/:?]+):/)?.[1] ?? text(body.model)?.replace(/^models\//, "")),
    effort: seenOrAbsent(text(bag(thinking).thinkingLevel)),
    thinking: thinkingOf(thinking),
    maxTokens: seenOrAbsent(count(config.maxOutputTokens)),
    betas: absent,
    contextEdits: absent,
    prompt,
    tools: tools === null ? absent : seen(tools.set),
    settings: settingsOf(inner, apart),
    history: seen(history),
    added: [],
    contentBytes: seen(contentBytesOf(prompt, tools?.bytes ?? 0, history)),
    personActs: [],
    historyHeldByProvider: typeof inner.cachedContent === "string",
  };
}

/** The request itself, out of the wrapping of Code Assist. */
export function geminiBody(body: Bag): Bag {
  return isBag(body.request) && body.contents === undefined ? body.request : body;
}

/** The items of `contents`; `calls` knows afterwards which calls there were. */
export function geminiHistory(body: Bag, calls: GeminiCalls, masks: Masks): Item[] {
  const contents = isBag(body.contents) ? [body.contents] : list(body.contents);
  const history: Item[] = [];
  for (const [message, value] of contents.entries()) {
    const { role, parts } = bag(value);
    const where = { role: role === "model" ? "assistant" : "user", message, masks } as const;
    for (const item of geminiItems(parts, where, calls)) history.push(item);
  }
  return history;
}

function toolsIn(tools: readonly unknown[], masks: Masks, before: Before | null): ReturnType<typeof toolSetOf> {
  const read = () => toolSetOf(tools.flatMap(declared), masks);
  return before === null ? read() : before.tools.of(tools, [masks], read);
}

function promptTexts(instruction: unknown): string[] {
  if (typeof instruction === "string") return instruction === "" ? [] : [instruction];
  const { parts } = bag(instruction);
  return (isBag(parts) ? [parts] : list(parts)).map((part) => text(bag(part).text) ?? canonicalJson(part));
}

function declared(value: unknown): { readonly name: string; readonly declaration: unknown }[] {
  return Object.entries(bag(value)).flatMap(([kind, member]) =>
    (kind === "functionDeclarations" || kind === "function_declarations") && Array.isArray(member)
      ? member.map((declaration) => ({ name: text(bag(declaration).name) ?? "", declaration }))
      : [{ name: kind, declaration: { [kind]: member } }],
  );
}

/** Budget 0 is off, -1 leaves the depth to the model, and so does a bare level. */
function thinkingOf(value: unknown): Seen<Thinking> {
  if (!isBag(value)) return absent;
  const budget = count(value.thinkingBudget);
  return seen({
    mode: budget === 0 ? "disabled" : budget !== undefined && budget > 0 ? "enabled" : "adaptive",
    budget: seenOrAbsent(budget),
    display: typeof value.includeThoughts === "boolean" ? seen(value.includeThoughts ? "summary" : "omitted") : absent,
  });
}
