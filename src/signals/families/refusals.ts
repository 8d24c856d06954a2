import type { Exchange, Item } from "../../wire/index.ts";
import { family } from "../family.ts";
import { ratioOf } from "../reading.ts";

interface State {
  refused: number;
  responses: number;
}

/** What the four protocols say when a filter or the model refused, as stop reason. */
const refusalReasons = new Set(["refusal", "content_filter", "SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII"]);

/**
 * Replies that were refused / replies that came to an end. Only what the provider or the client recorded as a refusal
 * counts (stop reason, refusal part, fallback record): never a reading of the text.
 */
export const refusals = family<State>({
  id: "refusals",
  signals: [
    {
      id: "refusal-share",
      title: "Refused responses",
      unit: "share",
      worse: "up",
      confound: "topic",
      pool: "sum",
      monitor: { form: "share" },
    },
  ],
  init: () => ({ refused: 0, responses: 0 }),
  step(state, { exchange, complete, transition }) {
    // A log that tells only of the fallback does so when the next call is made.
    const previous = transition.previous;
    if (transition.added.some(isFallback) && (previous === null || !isRefused(previous))) {
      state.refused += 1;
      state.responses += 1;
    }
    const refused = isRefused(exchange);
    if (refused) state.refused += 1;
    if (refused || complete) state.responses += 1;
  },
  finish: ({ refused, responses }) => [ratioOf(refused, responses, "responses known to be complete")],
});

function isRefused({ reply }: Exchange): boolean {
  if (reply.stopReason.is === "set" && refusalReasons.has(reply.stopReason.value)) return true;
  return reply.items.some((item) => item.kind === "other" && (item.type === "refusal" || item.type === "fallback"));
}

function isFallback(item: Item): boolean {
  return item.kind === "other" && item.type === "system:model_refusal_fallback";
}
