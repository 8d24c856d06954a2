import type { Masks } from "../../canonical/index.ts";
import { absent } from "../../seen.ts";
import { type Bag, bag, list, text } from "../narrow.ts";
import { openaiUsage } from "../openai-usage.ts";
import { type Reading, replied } from "../reading.ts";
import { chatItems } from "./items.ts";

/**
 * A whole completion, or one put together from chunks. First choice only.
 *
 * @param requested the model asked for, where the reply names none
 */
export function chatReply(body: Bag, ended: boolean, requested: () => string, masks: Masks): Reading {
  const choice = bag(list(body.choices)[0]);
  const model = text(body.model);
  return {
    id: replied(text(body.id), ended),
    servedModel: replied(model, ended),
    servedEffort: absent,
    stopReason: replied(text(choice.finish_reason), ended),
    items: chatItems({ ...bag(choice.message), role: "assistant" }, 0, model ?? requested(), masks),
    usage: openaiUsage(body.usage),
    appliedEdits: absent,
  };
}
