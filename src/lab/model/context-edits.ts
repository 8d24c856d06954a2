import { z } from "zod";
import type { ModelCall, Part } from "./model-call.ts";
import type { AppliedContextEdit } from "./served.ts";
import { tokensOf } from "./tokens.ts";

const Edits = z.looseObject({
  context_management: z.looseObject({
    edits: z.array(
      z.looseObject({
        type: z.string(),
        keep: z.union([z.string(), z.looseObject({ value: z.number() })]).optional(),
      }),
    ),
  }),
});

/**
 * The context edits that a request asks for, as the provider reports them once applied. `null`: none was asked.
 * Thinking edits (`clear_thinking_*`) leave the thinking of the last `keep` assistant turns that have any, 1 by
 * default; edits of tool uses are not applied.
 */
export function appliedEdits(call: ModelCall): readonly AppliedContextEdit[] | null {
  const asked = Edits.safeParse(call.body);
  if (!asked.success) return null;
  return asked.data.context_management.edits.flatMap((edit) => {
    if (!edit.type.startsWith("clear_thinking") || edit.keep === "all") return [];
    const keep = typeof edit.keep === "object" ? edit.keep.value : 1;
    const turns = thinkingTurns(call.parts);
    const cleared = turns.slice(0, Math.max(0, turns.length - keep)).flat();
    if (cleared.length === 0) return [];
    const tokens = cleared.reduce((all, part) => all + (part.is === "thinking" ? tokensOf(part.text) : 0), 0);
    return [{ type: edit.type, cleared_thinking_turns: turns.length - keep, cleared_input_tokens: tokens }];
  });
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
