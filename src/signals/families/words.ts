import { family } from "../family.ts";
import { ratioOf } from "../reading.ts";

interface State {
  words: number;
  responses: number;
}

/** Visible words that stand before the last tool call of a response / responses with a tool call. */
export const words = family<State>({
  id: "words",
  signals: [
    {
      id: "words-between-calls",
      title: "Words before a tool call",
      unit: "words",
      worse: "neither",
      confound: "prompts about verbosity; models whose text between calls comes back as thinking",
      pool: "sum",
      monitor: { form: "none", because: "neither more nor fewer words are worse" },
    },
  ],
  init: () => ({ words: 0, responses: 0 }),
  step(state, { exchange, calls }) {
    if (calls.length === 0) return;
    state.responses += 1;
    let since = 0;
    for (const item of exchange.reply.items) {
      if (item.kind === "text" && item.author !== "client") since += wordsIn(item.text);
      else if (item.kind === "tool-call" && !item.byProvider) {
        state.words += since;
        since = 0;
      }
    }
  },
  finish: ({ words: all, responses }) => [ratioOf(all, responses, "responses with a tool call")],
});

/** Runs of characters between white space. */
function wordsIn(text: string): number {
  let count = 0;
  let inside = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const space = code === 32 || (code >= 9 && code <= 13) || code === 160;
    if (!space && !inside) count += 1;
    inside = !space;
  }
  return count;
}
