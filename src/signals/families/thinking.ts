import { family } from "../family.ts";
import { notMeasured, ratioOf } from "../reading.ts";
import type { Reading } from "../signal.ts";
import type { Spread } from "../spread.ts";
import { addTo, emptySpread, medianOfSpread } from "../spread.ts";

interface State {
  readonly depth: Spread;
  readonly tokens: Spread;
  complete: number;
  withoutThinking: number;
  /** Complete replies of a protocol that shows neither reasoning nor its tokens. */
  hidden: number;
}

/**
 * How deep, and whether at all, a model thought.
 * - `thinking-depth`: median over responses with thinking of Σ characters of signatures and encrypted reasoning. The
 *   length of the carrier follows the length of the thinking, also where its text is hidden.
 * - `thinking-tokens`: median of the reasoning tokens the provider counted, where it tells them.
 * - `zero-thinking-share`: complete responses with no reasoning item and no reasoning tokens / complete responses. An
 *   empty text with a signature *is* thinking. Thinking that is switched off counts as none: the segment shows why.
 */
export const thinking = family<State>({
  id: "thinking",
  signals: [
    {
      id: "thinking-depth",
      title: "Depth of thinking, by carrier length",
      unit: "characters",
      worse: "down",
      confound: "a fixed overhead per signature; compare within one model only",
      pool: "median",
      monitor: { form: "worse-than-quantile", q: 0.5 },
    },
    {
      id: "thinking-tokens",
      title: "Depth of thinking, by tokens",
      unit: "tokens",
      worse: "down",
      confound: "only where the provider tells the tokens; compare within one model only",
      pool: "median",
      monitor: { form: "worse-than-quantile", q: 0.5 },
    },
    {
      id: "zero-thinking-share",
      title: "Responses without any thinking",
      unit: "share",
      worse: "up",
      confound: "adaptive mode; thinking switched off; models that do not think",
      pool: "sum",
      monitor: { form: "share" },
    },
  ],
  init: () => ({ depth: emptySpread(), tokens: emptySpread(), complete: 0, withoutThinking: 0, hidden: 0 }),
  step(state, { exchange, complete }) {
    let items = 0;
    let carrierChars = 0;
    for (const item of exchange.reply.items) {
      if (item.kind !== "reasoning") continue;
      items += 1;
      carrierChars += item.carrierChars;
    }
    const { reasoning } = exchange.reply.usage;
    const tokens = reasoning.is === "set" ? reasoning.value : 0;
    if (carrierChars > 0) addTo(state.depth, carrierChars);
    if (tokens > 0) addTo(state.tokens, tokens);
    if (!complete) return;
    if (items === 0 && reasoning.is !== "set" && exchange.protocol === "openai-chat") {
      state.hidden += 1;
      return;
    }
    state.complete += 1;
    if (items === 0 && tokens === 0) state.withoutThinking += 1;
  },
  finish({ depth, tokens, complete, withoutThinking, hidden }): readonly Reading[] {
    return [
      median(depth, "no reasoning with a signature or encrypted content"),
      median(tokens, "no reasoning tokens told"),
      complete === 0 && hidden > 0
        ? notMeasured("this protocol does not show reasoning")
        : ratioOf(withoutThinking, complete, "responses known to be complete"),
    ];
  },
});

function median(spread: Spread, because: string): Reading {
  const value = medianOfSpread(spread);
  return value === null ? notMeasured(because) : { is: "measured", numerator: value, denominator: spread.n, value };
}
