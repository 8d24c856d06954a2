import { canonicalJson, type Masks, promptOf, toolSetOf } from "../../canonical/index.ts";
import type { ContextEdit, RequestSide, Thinking } from "../../exchange.ts";
import type { Item, Role } from "../../item.ts";
import { absent, type Seen, seen, seenOrAbsent } from "../../seen.ts";
import type { Before } from "../before.ts";
import { type Headers, headerOf } from "../header-of.ts";
import { type Bag, bag, count, isBag, list, text } from "../narrow.ts";
import { betasOf, contentBytesOf } from "../request-parts.ts";
import { settingsOf } from "../settings-of.ts";
import { anthropicItems } from "./items.ts";

/** Have fields of their own, or differ at each call by nature. */
const apart: ReadonlySet<string> = new Set([
  "model",
  "messages",
  "system",
  "tools",
  "max_tokens",
  "betas",
  "anthropic_beta",
  "stream",
  "metadata",
  "container",
  "output_config.effort",
  "thinking.type",
  "thinking.budget_tokens",
  "thinking.display",
  "context_management.edits",
  "cache_control",
]);

/** The request side of `POST /v1/messages`, also as Vertex takes it (model in the address). */
export function anthropicRequest(
  body: Bag,
  headers: Headers,
  url: string,
  masks: Masks,
  before: Before | null,
): RequestSide {
  const prompt = promptIn(body.system, masks, before);
  const tools = Array.isArray(body.tools) ? toolsIn(body.tools, masks, before) : null;
  const history = historyOf(body.messages, masks, before);
  const edits = bag(body.context_management).edits;
  return {
    model: seenOrAbsent(text(body.model) ?? url.match(/\/models\/([^/:?]+):/)?.[1]),
    effort: seenOrAbsent(text(bag(body.output_config).effort)),
    thinking: thinkingOf(body.thinking),
    maxTokens: seenOrAbsent(count(body.max_tokens)),
    betas: betasOf(headerOf(headers, "anthropic-beta"), body.betas ?? body.anthropic_beta),
    contextEdits: Array.isArray(edits) ? seen(edits.map(contextEdit)) : absent,
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

function promptIn(system: unknown, masks: Masks, before: Before | null): RequestSide["prompt"] {
  const read = () => promptOf(promptParts(system), masks);
  return before === null ? read() : before.prompts.of(system, [masks], read);
}

function toolsIn(tools: readonly unknown[], masks: Masks, before: Before | null): ReturnType<typeof toolSetOf> {
  const read = () => toolSetOf(tools.map(declared), masks);
  return before === null ? read() : before.tools.of(tools, [masks], read);
}

function promptParts(system: unknown): string[] {
  if (typeof system === "string") return system === "" ? [] : [system];
  return list(system).map((block) => text(bag(block).text) ?? canonicalJson(block));
}

function declared(tool: unknown): { readonly name: string; readonly declaration: unknown } {
  return { name: text(bag(tool).name) ?? text(bag(tool).type) ?? "", declaration: tool };
}

function historyOf(messages: unknown, masks: Masks, before: Before | null): readonly Item[] {
  const read = (entry: unknown, message: number): Item[] => {
    const { role, content } = bag(entry);
    return anthropicItems(content, { role: roleOf(role), message, masks });
  };
  const entries = list(messages);
  return before === null ? entries.flatMap(read) : before.items.of(entries, [masks], read);
}

function roleOf(role: unknown): Role {
  return role === "assistant" || role === "system" ? role : "user";
}

function thinkingOf(value: unknown): Seen<Thinking> {
  if (!isBag(value)) return absent;
  return seen({
    mode: text(value.type) ?? "unknown",
    budget: seenOrAbsent(count(value.budget_tokens)),
    display: seenOrAbsent(text(value.display)),
  });
}

function contextEdit(value: unknown): ContextEdit {
  const { type, keep } = bag(value);
  const unit = text(bag(keep).type);
  const kept = count(bag(keep).value);
  return {
    type: text(type) ?? "unknown",
    keep:
      keep === "all" ? seen("all") : unit !== undefined && kept !== undefined ? seen({ unit, count: kept }) : absent,
    canonical: canonicalJson(value),
  };
}
