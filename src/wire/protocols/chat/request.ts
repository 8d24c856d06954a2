import { canonicalJson, type Masks, promptOf, toolSetOf } from "../../canonical/index.ts";
import type { RequestSide, Thinking } from "../../exchange.ts";
import type { Item } from "../../item.ts";
import { absent, type Seen, seen, seenOrAbsent } from "../../seen.ts";
import type { Before } from "../before.ts";
import { type Headers, headerOf } from "../header-of.ts";
import { type Bag, bag, count, isBag, list, text } from "../narrow.ts";
import { betasOf, contentBytesOf } from "../request-parts.ts";
import { settingsOf } from "../settings-of.ts";
import { chatItems, chatRole } from "./items.ts";

/** Have fields of their own, or differ at each call by nature. */
const apart: ReadonlySet<string> = new Set([
  "model",
  "messages",
  "tools",
  "functions",
  "max_tokens",
  "max_completion_tokens",
  "stream",
  "stream_options",
  "metadata",
  "user",
  "session_id",
  "safety_identifier",
  "prompt_cache_key",
  "prediction",
  "reasoning_effort",
  "reasoning.effort",
  "reasoning.max_tokens",
  "reasoning.enabled",
  "reasoning.exclude",
  "thinking.type",
  "thinking.budget_tokens",
  "enable_thinking",
  "thinking_budget",
  "chat_template_kwargs.enable_thinking",
  "chat_template_kwargs.thinking",
]);

/** The request side of `POST /v1/chat/completions` and its many dialects. Leading system messages are the prompt. */
export function chatRequest(body: Bag, headers: Headers, masks: Masks, before: Before | null): RequestSide {
  const messages = list(body.messages);
  const end = messages.findIndex((message) => !["system", "developer"].includes(chatRole(bag(message).role)));
  const leading = end === -1 ? messages.length : end;
  const model = text(body.model);
  const prompt = promptOf(messages.slice(0, leading).flatMap(promptTexts), masks);
  const read = (value: unknown, message: number): readonly Item[] =>
    message < leading ? [] : chatItems(value, message, model ?? "", masks);
  const history = before === null ? messages.flatMap(read) : before.items.of(messages, [leading, model, masks], read);
  const declaredTools = body.tools ?? body.functions;
  const tools = Array.isArray(declaredTools) ? toolsIn(declaredTools, masks, before) : null;
  return {
    model: seenOrAbsent(model),
    effort: seenOrAbsent(text(body.reasoning_effort) ?? text(bag(body.reasoning).effort)),
    thinking: thinkingOf(body),
    maxTokens: seenOrAbsent(count(body.max_completion_tokens) ?? count(body.max_tokens)),
    betas: betasOf(headerOf(headers, "openai-beta"), undefined),
    contextEdits: absent,
    prompt,
    tools: tools === null ? absent : seen(tools.set),
    settings: settingsOf(body, apart),
    history: seen(history),
    added: [],
    contentBytes: seen(contentBytesOf(prompt, tools?.bytes ?? 0, history)),
    personActs: [],
    historyHeldByProvider: false,
  };
}

function toolsIn(tools: readonly unknown[], masks: Masks, before: Before | null): ReturnType<typeof toolSetOf> {
  const read = () => toolSetOf(tools.map(declared), masks);
  return before === null ? read() : before.tools.of(tools, [masks], read);
}

function promptTexts(message: unknown): string[] {
  const { content } = bag(message);
  if (typeof content === "string") return [content];
  return list(content).map((part) => text(bag(part).text) ?? canonicalJson(part));
}

function declared(tool: unknown): { readonly name: string; readonly declaration: unknown } {
  const { function: fn, custom, name, type } = bag(tool);
  return {
    name: text(bag(fn).name) ?? text(bag(custom).name) ?? text(name) ?? text(type) ?? "",
    declaration: tool,
  };
}

/** Every dialect has its own switch: `reasoning` (OpenRouter), `thinking` (GLM, Kimi, DeepSeek), `enable_thinking` (Qwen). */
function thinkingOf(body: Bag): Seen<Thinking> {
  const reasoning = isBag(body.reasoning) ? body.reasoning : null;
  const template = bag(body.chat_template_kwargs);
  const flag = [body.enable_thinking, template.enable_thinking, template.thinking, reasoning?.enabled].find(
    (value) => typeof value === "boolean",
  );
  const mode = text(bag(body.thinking).type) ?? (flag === undefined ? undefined : flag ? "enabled" : "disabled");
  const budget = count(bag(body.thinking).budget_tokens) ?? count(body.thinking_budget) ?? count(reasoning?.max_tokens);
  if (mode === undefined && budget === undefined && reasoning === null) return absent;
  return seen({
    mode: mode ?? "enabled",
    budget: seenOrAbsent(budget),
    display: reasoning?.exclude === true ? seen("omitted") : absent,
  });
}
