import type { Masks } from "../../canonical/index.ts";
import type { Usage } from "../../exchange.ts";
import type { Item } from "../../item.ts";
import { absent, seenOrAbsent } from "../../seen.ts";
import { type Bag, bag, count, isBag, list, text } from "../narrow.ts";
import { uncached } from "../openai-usage.ts";
import { nothingRead, type Reading, replied } from "../reading.ts";
import { GeminiCalls } from "./calls.ts";
import { geminiItems } from "./items.ts";
import { geminiBody, geminiHistory } from "./request.ts";

/**
 * A response as {@link assembleGemini} put it together.
 *
 * @param request the parsed request body; asked only where calls have no ids and are numbered on from the history's
 */
export function geminiReply(body: Bag, ended: boolean, request: () => unknown, masks: Masks): Reading {
  const candidate = bag(list(body.candidates)[0]);
  return {
    id: replied(text(body.responseId), ended),
    servedModel: replied(text(body.modelVersion), ended),
    servedEffort: absent,
    stopReason: replied(text(candidate.finishReason), ended),
    items: replyItems(list(bag(candidate.content).parts), request, masks),
    usage: geminiUsage(body.usageMetadata),
    appliedEdits: absent,
  };
}

function replyItems(parts: readonly unknown[], request: () => unknown, masks: Masks): Item[] {
  const calls = new GeminiCalls();
  const nameless = parts.some((part) => {
    const call = bag(part).functionCall;
    return isBag(call) && text(call.id) === undefined;
  });
  if (nameless) geminiHistory(geminiBody(bag(request())), calls, masks);
  return geminiItems(parts, { role: "assistant", message: 0, masks }, calls);
}

/** `promptTokenCount` holds the cached tokens; thoughts are counted beside the candidates. */
function geminiUsage(value: unknown): Usage {
  if (!isBag(value)) return nothingRead.usage;
  const cached = count(value.cachedContentTokenCount);
  const prompt = count(value.promptTokenCount);
  const thoughts = count(value.thoughtsTokenCount);
  const said = count(value.candidatesTokenCount);
  return {
    input: uncached(
      prompt === undefined ? undefined : prompt + (count(value.toolUsePromptTokenCount) ?? 0),
      cached ?? 0,
    ),
    output: said === undefined && thoughts === undefined ? absent : seenOrAbsent((said ?? 0) + (thoughts ?? 0)),
    cacheRead: seenOrAbsent(cached),
    cacheCreation: absent,
    cacheCreation5m: absent,
    cacheCreation1h: absent,
    reasoning: seenOrAbsent(thoughts),
  };
}
