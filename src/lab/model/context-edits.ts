import { z } from "zod";
import type { AppliedContextEdit, Part } from "./model-call.ts";
import { tokensOf } from "./tokens.ts";

/** A context edit that a request asks for, as far as the server knows it. */
export const ContextEdit = z.looseObject({
  type: z.string(),
  keep: z.union([z.string(), z.looseObject({ value: z.number() })]).nullish(),
});

export interface AppliedEdits {
  /** As the provider reports them; edits that changed nothing are not reported. */
  readonly applied: readonly AppliedContextEdit[];
  /** What the model does not get to read. */
  readonly cleared: ReadonlySet<Part>;
}

/**
 * Applies the edits to a conversation. Thinking edits (`clear_thinking_*`) leave the thinking of the last `keep`
 * assistant turns that have any, 1 by default; edits of tool uses are not applied.
 * Source: https://docs.anthropic.com/en/docs/build-with-claude/context-editing
 */
export function applyEdits(edits: readonly z.infer<typeof ContextEdit>[], parts: readonly Part[]): AppliedEdits {
  const turns = thinkingTurns(parts);
  const cleared = new Set<Part>();
  const applied = edits.flatMap((edit) => {
    if (!edit.type.startsWith("clear_thinking") || typeof edit.keep === "string") return [];
    const kept = edit.keep?.value ?? 1;
    const gone = turns.slice(0, Math.max(0, turns.length - kept));
    if (gone.length === 0) return [];
    for (const part of gone.flat()) cleared.add(part);
    const cleared_input_tokens = gone.flat().reduce((all, part) => all + thinkingTokens(part), 0);
    return [{ type: edit.type, cleared_thinking_turns: gone.length, cleared_input_tokens }];
  });
  return { applied, cleared };
}

function thinkingTokens(part: Part): number {
  return part.is === "thinking" ? tokensOf(part.text) : 0;
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
