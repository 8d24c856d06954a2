import type { Masks } from "../../canonical/index.ts";
import type { AppliedEdit } from "../../exchange.ts";
import { absent, type Seen, seen, seenOrAbsent, unrecorded } from "../../seen.ts";
import { type Bag, bag, count, isBag, text } from "../narrow.ts";
import { nothingRead, type Reading, replied } from "../reading.ts";
import { anthropicItems } from "./items.ts";

/** A whole message, or one put together from a stream. */
export function anthropicReply(body: Bag, ended: boolean, masks: Masks): Reading {
  const usage = bag(body.usage);
  const tiers = bag(usage.cache_creation);
  const has = isBag(body.usage);
  const figure = (value: unknown): Seen<number> => seenOrAbsent(count(value));
  // Before the closing `message_delta`, a stream's output count is a stand-in.
  const counted = ended || body.delta === true;
  return {
    id: replied(text(body.id), ended),
    servedModel: replied(text(body.model), ended),
    servedEffort: replied(text(bag(body.output_config).effort), ended),
    stopReason: replied(text(body.stop_reason), ended),
    items: anthropicItems(body.content, { role: "assistant", message: 0, masks }),
    usage: has
      ? {
          input: figure(usage.input_tokens),
          output: counted ? figure(usage.output_tokens) : unrecorded,
          cacheRead: figure(usage.cache_read_input_tokens),
          cacheCreation: figure(usage.cache_creation_input_tokens),
          cacheCreation5m: figure(tiers.ephemeral_5m_input_tokens),
          cacheCreation1h: figure(tiers.ephemeral_1h_input_tokens),
          reasoning: counted ? figure(bag(usage.output_tokens_details).thinking_tokens) : unrecorded,
        }
      : nothingRead.usage,
    appliedEdits: appliedEdits(body.context_management, ended),
  };
}

function appliedEdits(management: unknown, ended: boolean): Seen<readonly AppliedEdit[]> {
  const edits = bag(management).applied_edits;
  if (!Array.isArray(edits)) return ended ? absent : unrecorded;
  return seen(
    edits.map(bag).map((edit) => ({
      type: text(edit.type) ?? "unknown",
      clearedTokens: seenOrAbsent(count(edit.cleared_input_tokens)),
      clearedUnits: seenOrAbsent(count(edit.cleared_thinking_turns) ?? count(edit.cleared_tool_uses)),
    })),
  );
}
