import { canonicalJson, type Masks, promptOf, toolSetOf } from "../../canonical/index.ts";
import type { RequestSide, Thinking } from "../../exchange.ts";
import type { Item } from "../../item.ts";
import { absent, type Seen, seen, seenOrAbsent } from "../../seen.ts";
import type { Before } from "../before.ts";
import { type Headers, headerOf } from "../header-of.ts";
import { type Bag, bag, count, isBag, list, text } from "../narrow.ts";
import { betasOf, contentBytesOf } from "../request-parts.ts";
import { settingsOf } from "../settings-of.ts";
import { responsesItems, responsesRole } from "./items.ts";

/** Have fields of their own, or differ at each call by nature. */
const apart: ReadonlySet<string> = new Set([
  "model",
  "input",
  "instructions",
  "tools",
  "max_output_tokens",
  "stream",
  "stream_options",
  "metadata",
  "client_metadata",
  "user",
  "safety_identifier",
  "prompt_cache_key",
  "previous_response_id",
  "conversation",
  "reasoning.effort",
  "reasoning.summary",
  "reasoning.generate_summary",
  "generate",
]);

/**
 * The request side of `POST /v1/responses`. The prompt is `instructions` and the system and developer messages the
 * input begins with: Codex and OpenCode send no instructions, and what they put there is written by the harness alone.
 * Later ones stay in the history, where a client puts them when something changes; so do messages in a tag behind the
 * first (Codex: skills, permissions), which move when the history is compacted.
 */
export function responsesRequest(body: Bag, headers: Headers, masks: Masks, before: Before | null): RequestSide {
  const input = typeof body.input === "string" ? [body.input] : list(body.input);
  const leading = leadingPrompts(input, instructions(body.instructions).length > 0);
  const stored = body.store !== false;
  const prompt = promptOf([...instructions(body.instructions), ...input.slice(0, leading).flatMap(promptTexts)], masks);
  const read = (value: unknown, message: number): readonly Item[] =>
    message < leading ? [] : responsesItems(value, message, stored, masks);
  const history = before === null ? input.flatMap(read) : before.items.of(input, [leading, stored, masks], read);
  const more = input.slice(0, leading).flatMap(additionalTools);
  const tools = Array.isArray(body.tools) || more.length > 0 ? toolsIn(body.tools, more, masks, before) : null;
  return {
    model: seenOrAbsent(text(body.model)),
    effort: seenOrAbsent(text(bag(body.reasoning).effort)),
    thinking: thinkingOf(body.reasoning),
    maxTokens: seenOrAbsent(count(body.max_output_tokens)),
    betas: betasOf(headerOf(headers, "openai-beta"), undefined),
    contextEdits: absent,
    prompt,
    tools: tools === null ? absent : seen(tools.set),
    settings: settingsOf(body, apart),
    history: seen(history),
    added: [],
    contentBytes: seen(contentBytesOf(prompt, tools?.bytes ?? 0, history)),
    personActs: [],
    historyHeldByProvider:
      (body.previous_response_id ?? body.conversation ?? null) !== null ||
      input.some((value) => bag(value).type === "item_reference"),
  };
}

function toolsIn(
  tools: unknown,
  more: readonly unknown[],
  masks: Masks,
  before: Before | null,
): ReturnType<typeof toolSetOf> {
  const read = () =>
    toolSetOf(
      [...list(tools), ...more].flatMap((tool) => declared(tool, "")),
      masks,
    );
  return before === null ? read() : before.tools.of(tools, [masks, ...more], read);
}

function instructions(value: unknown): string[] {
  return typeof value === "string" && value !== "" ? [value] : [];
}

function leadingPrompts(input: readonly unknown[], hasInstructions: boolean): number {
  let hasPrompt = hasInstructions;
  const end = input.findIndex((value) => {
    const { type, role } = bag(value);
    if (type === "additional_tools") return false;
    if (type !== undefined && type !== "message") return true;
    if (role === undefined || !["system", "developer"].includes(responsesRole(role))) return true;
    if (hasPrompt && /^\s*<[a-z][\w -]*>/i.test(promptTexts(value)[0] ?? "")) return true;
    hasPrompt = true;
    return false;
  });
  return end === -1 ? input.length : end;
}

function promptTexts(message: unknown): string[] {
  const { content } = bag(message);
  if (typeof content === "string") return [content];
  return list(content).map((part) => text(bag(part).text) ?? canonicalJson(part));
}

/** Newer Codex models get their tools as the first item of the input. */
function additionalTools(item: unknown): readonly unknown[] {
  return bag(item).type === "additional_tools" ? list(bag(item).tools) : [];
}

/** A namespace declares its tools inside; each is one tool, named as calls name it. */
function declared(tool: unknown, within: string): { readonly name: string; readonly declaration: unknown }[] {
  const { name, server_label, type, tools, ...rest } = bag(tool);
  const own = within + (text(name) ?? text(server_label) ?? text(type) ?? "");
  if (type !== "namespace" || !Array.isArray(tools) || within !== "") return [{ name: own, declaration: tool }];
  return [{ name: own, declaration: rest }, ...tools.flatMap((inner) => declared(inner, `${own}.`))];
}

function thinkingOf(value: unknown): Seen<Thinking> {
  if (!isBag(value)) return absent;
  return seen({
    mode: value.effort === "none" ? "disabled" : "enabled",
    budget: absent,
    display: seenOrAbsent(text(value.summary) ?? text(value.generate_summary)),
  });
}
