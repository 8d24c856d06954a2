import type { Masks } from "../../canonical/index.ts";
import { absent } from "../../seen.ts";
import { type Bag, bag, list, text } from "../narrow.ts";
import { openaiUsage } from "../openai-usage.ts";
import { type Reading, replied } from "../reading.ts";
import { responsesItems } from "./items.ts";

/**
 * A whole response, or one put together from a stream.
 *
 * @param stored whether the request left the conversation with the provider
 */
export function responsesReply(body: Bag, ended: boolean, stored: boolean, masks: Masks): Reading {
  const reason = text(bag(body.incomplete_details).reason);
  return {
    id: replied(text(body.id), ended),
    servedModel: replied(text(body.model), ended),
    servedEffort: replied(text(bag(body.reasoning).effort), ended),
    stopReason: replied(reason ?? (ended ? text(body.status) : undefined), ended),
    items: list(body.output).flatMap((item, index) => responsesItems(item, index, stored, masks)),
    usage: openaiUsage(body.usage),
    appliedEdits: absent,
  };
}
