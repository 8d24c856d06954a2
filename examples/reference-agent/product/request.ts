import { markedHistory, markedPrompt } from "./cache.ts";
import { type ContextState, contextFields } from "./context.ts";
import { effortFields } from "./effort.ts";
import { historyToSend } from "./history.ts";
import { type PromptTexts, promptFor } from "./prompt.ts";
import type { Facts, Lane, Message, Request, Settings, Tool } from "./types.ts";
import { fit } from "./window.ts";

/** All that a request is made of. */
export interface Ingredients {
  readonly lane: Lane;
  readonly model: string;
  readonly settings: Settings;
  readonly texts: PromptTexts;
  readonly facts: Facts;
  readonly tools: readonly Tool[];
  readonly messages: readonly Message[];
  /** See {@link historyToSend}. */
  readonly refused: number;
  readonly context: ContextState;
  /** Names of the flags that are on. */
  readonly flags: readonly string[];
  /** Id of this request; goes into its header. */
  readonly id: string;
}

/** The body of a request to the model. The same ingredients make the same request. */
export function requestFor(from: Ingredients): Request {
  return {
    model: from.model,
    max_tokens: 32_000,
    system: markedPrompt(promptFor(from.lane, from.texts, from.facts)),
    ...(from.tools.length === 0 ? {} : { tools: [...from.tools] }),
    ...effortFields(from.model, from.settings.effort),
    ...contextFields(from.model, from.context),
    messages: markedHistory(fit(historyToSend(from.messages, from.refused))).map(({ role, content }) => ({
      role,
      content: [...content],
    })),
  };
}
