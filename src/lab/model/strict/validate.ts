import type { Protocol } from "../../../wire/index.ts";
import type { Refusal } from "../answer.ts";
import type { ModelCall } from "../model-call.ts";
import { checkAnthropic } from "./anthropic.ts";
import { checkChat } from "./chat.ts";
import { checkGemini } from "./gemini.ts";
import { checkResponses } from "./responses.ts";
import type { Checker, Known, Strictness } from "./rules.ts";

const checkers: Record<Protocol, Checker> = {
  "anthropic-messages": checkAnthropic,
  "openai-responses": checkResponses,
  "openai-chat": checkChat,
  gemini: checkGemini,
};

/** Refuses what the real providers refuse; `null` where they would answer. `strict: false` refuses nothing. */
export function validate(call: ModelCall, known: Known, strict: boolean | Strictness = true): Refusal | null {
  if (strict === false) return null;
  const rules: Strictness = strict === true ? {} : strict;
  const breach = checkers[call.protocol](call, known).find(({ rule }) => rules[rule] !== false);
  return breach?.refusal ?? null;
}
