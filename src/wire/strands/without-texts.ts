import type { Exchange, Prompt } from "../exchange.ts";
import type { Item } from "../item.ts";
import type { Seen } from "../seen.ts";
import type { StrandState } from "./strand-state.ts";

/** Stands where a text stood: not blank, and no text that a client sends. */
const forgotten = "\u0000";

/**
 * The strand without any message text: hashes, kinds and ids stay, so that the next call can still be held against it,
 * as far as hashes tell (the break `forgotten`). What is left may be written down where bodies may not.
 */
export function withoutTexts(state: StrandState): StrandState {
  const done = new Map<Exchange, Exchange>();
  const bare = (exchange: Exchange | null): Exchange | null => {
    if (exchange === null) return null;
    const known = done.get(exchange) ?? bareExchange(exchange);
    done.set(exchange, known);
    return known;
  };
  return {
    ...state,
    first: bare(state.first),
    accepted: bare(state.accepted),
    before: bare(state.before),
    parts: state.parts.map(bareItem),
    withReasoning: null,
    // What comes back when a break ends can be told by its texts alone.
    ...(state.withReasoning === null ? {} : { afterUnseen: true }),
  };
}

function bareExchange(exchange: Exchange): Exchange {
  const { request, reply } = exchange;
  const { history } = request;
  return {
    ...exchange,
    request: {
      ...request,
      prompt: barePrompt(request.prompt),
      history: history.is === "set" ? { is: "set", value: history.value.map(bareItem) } : history,
      added: request.added.map(bareItem),
    },
    reply: { ...reply, items: reply.items.map(bareItem) },
  };
}

function barePrompt(prompt: Seen<Prompt>): Seen<Prompt> {
  return prompt.is === "set" ? { is: "set", value: { ...prompt.value, text: "", masked: "" } } : prompt;
}

/** Another object in any case: what is remembered of a history (`rereading`) lasts as long as its first item does. */
function bareItem(item: Item): Item {
  switch (item.kind) {
    case "text":
    case "tool-result":
      // What is blank counts as nothing said, and must go on to.
      return { ...item, text: item.text.trim() === "" ? item.text : forgotten };
    case "reasoning":
      return { ...item, text: item.text === "" ? "" : forgotten };
    case "tool-call":
      return { ...item, input: null };
    default:
      return { ...item };
  }
}
