import { z } from "zod";
import type { AppliedContextEdit, Part } from "./model-call.ts";
import { tokensOf } from "./tokens.ts";

const Count = z.looseObject({ type: z.string().optional(), value: z.number() });

/** A context edit that a request asks for, as far as the server knows it. */
export const ContextEdit = z.looseObject({
  type: z.string(),
  keep: z.union([z.string(), Count]).nullish(),
  trigger: Count.nullish(),
  clear_at_least: Count.nullish(),
  exclude_tools: z.array(z.string()).nullish(),
  clear_tool_inputs: z.union([z.boolean(), z.array(z.string())]).nullish(),
});
type ContextEdit = z.infer<typeof ContextEdit>;

export interface AppliedEdits {
  /** As the provider reports them; edits that changed nothing are not reported. */
  readonly applied: readonly AppliedContextEdit[];
  /** What the model does not get to read. */
  readonly cleared: ReadonlySet<Part>;
  /** Tool results whose text it does not get to read, and calls whose input; the blocks themselves stay. */
  readonly blanked: ReadonlySet<Part>;
}

/** What a tool-use edit leaves alone unless it says otherwise, and when it begins. */
const toolDefaults = { triggerTokens: 100_000, keep: 3 };

/**
 * Applies the edits to a conversation, in their order. Thinking edits (`clear_thinking_*`) leave the thinking of the
 * last `keep` turns that have any, 1 by default. Tool edits (`clear_tool_uses_*`) begin at `trigger` (100,000 input
 * tokens by default), blank the oldest tool results, leave the last `keep` (3), those of `exclude_tools`, and all of
 * them where less than `clear_at_least` would be gained; with `clear_tool_inputs` they blank the calls' inputs too.
 * Source: https://docs.claude.com/en/docs/build-with-claude/context-editing
 *
 * @param inputTokens of the whole request as sent
 */
export function applyEdits(edits: readonly ContextEdit[], parts: readonly Part[], inputTokens = 0): AppliedEdits {
  const cleared = new Set<Part>();
  const blanked = new Set<Part>();
  let left = inputTokens;
  const applied = edits.flatMap((edit): AppliedContextEdit[] => {
    const done = edit.type.startsWith("clear_thinking")
      ? clearThinking(edit, parts, cleared)
      : edit.type.startsWith("clear_tool_uses")
        ? clearToolUses(edit, parts, left, blanked)
        : null;
    if (done === null) return [];
    left -= done.cleared_input_tokens;
    return [done];
  });
  return { applied, cleared, blanked };
}

function clearThinking(edit: ContextEdit, parts: readonly Part[], cleared: Set<Part>): AppliedContextEdit | null {
  if (typeof edit.keep === "string") return null;
  const turns = thinkingTurns(parts);
  const gone = turns.slice(0, Math.max(0, turns.length - (edit.keep?.value ?? 1)));
  if (gone.length === 0) return null;
  for (const part of gone.flat()) cleared.add(part);
  const cleared_input_tokens = sum(gone.flat().map((part) => (part.is === "thinking" ? tokensOf(part.text) : 0)));
  return { type: edit.type, cleared_thinking_turns: gone.length, cleared_input_tokens };
}

function clearToolUses(
  edit: ContextEdit,
  parts: readonly Part[],
  inputTokens: number,
  blanked: Set<Part>,
): AppliedContextEdit | null {
  const results = parts.filter((part) => part.is === "tool-result");
  const { type: unit = "input_tokens", value: from = toolDefaults.triggerTokens } = edit.trigger ?? {};
  if ((unit === "tool_uses" ? results.length : inputTokens) < from) return null;
  const calls = new Map(parts.flatMap((part) => (part.is === "tool-call" ? [[part.id, part] as const] : [])));
  const keep = typeof edit.keep === "object" && edit.keep !== null ? edit.keep.value : toolDefaults.keep;
  const inputs = (name: string): boolean =>
    Array.isArray(edit.clear_tool_inputs) ? edit.clear_tool_inputs.includes(name) : edit.clear_tool_inputs === true;
  const gone = results.slice(0, Math.max(0, results.length - keep)).flatMap((result): Part[] => {
    const call = calls.get(result.id);
    if (call !== undefined && (edit.exclude_tools ?? []).includes(call.name)) return [];
    return call !== undefined && inputs(call.name) ? [call, result] : [result];
  });
  const cleared_input_tokens = sum(gone.map(tokensIn));
  if (gone.length === 0 || cleared_input_tokens < (edit.clear_at_least?.value ?? 0)) return null;
  for (const part of gone) blanked.add(part);
  const cleared_tool_uses = gone.filter(({ is }) => is === "tool-result").length;
  return { type: edit.type, cleared_tool_uses, cleared_input_tokens };
}

function tokensIn(part: Part): number {
  if (part.is === "tool-result") return tokensOf(part.text);
  return part.is === "tool-call" ? tokensOf(JSON.stringify(part.input) ?? "") : 0;
}

/** Thinking by turn: a turn ends where a person speaks again. */
function thinkingTurns(parts: readonly Part[]): readonly (readonly Part[])[] {
  const turns: Part[][] = [[]];
  for (const part of parts) {
    if (part.role === "user" && part.is === "text") turns.push([]);
    else if (part.is === "thinking") turns.at(-1)?.push(part);
  }
  return turns.filter(({ length }) => length > 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
