import { family } from "../family.ts";
import { notMeasured, ratioOf } from "../reading.ts";
import type { Reading } from "../signal.ts";
import { handsBack, looksEnglish, loopsIn } from "./phrases.ts";

interface State {
  loops: number;
  calls: number;
  turns: number;
  handedBack: number;
  /** Whether the last answer so far, which may be the end of the turn, hands the work back. */
  pending: boolean;
  longTexts: number;
  english: number;
}

/** Shorter texts can lack every common word by chance. */
const longEnough = 80;
/** Visible answers beyond this are documents; their beginning is read. */
const readAtMost = 20_000;

/**
 * Sentences of a frozen list in *visible* text (`phrases.ts`): never in reasoning, code or quotations.
 * - `reasoning-loops`: sentences that double back / 1,000 tool calls.
 * - `stop-phrases`: turns whose last text hands the work back / turns of a person.
 */
export const wording = family<State>({
  id: "wording",
  signals: [
    {
      id: "reasoning-loops",
      title: "Visible doubling back",
      unit: "per 1,000 calls",
      worse: "up",
      confound: "redaction of visible text; language (English list); quoting; newer models say less between calls",
      pool: "sum",
      monitor: { form: "worse-than-quantile", q: 0.9 },
    },
    {
      id: "stop-phrases",
      title: "Turns that end by handing work back",
      unit: "share",
      worse: "up",
      confound: "language (English list); kind of task; people who ask for plans first",
      pool: "sum",
      monitor: { form: "share" },
    },
  ],
  init: () => ({ loops: 0, calls: 0, turns: 0, handedBack: 0, pending: false, longTexts: 0, english: 0 }),
  step(state, { visible, calls, prompt }) {
    if (prompt) {
      state.turns += 1;
      if (state.pending) state.handedBack += 1;
      state.pending = false;
    }
    state.calls += calls.length;
    const ends = calls.length === 0;
    if (!ends) state.pending = false;
    for (const whole of visible) {
      const text = whole.length > readAtMost ? whole.slice(0, readAtMost) : whole;
      if (text.length >= longEnough) {
        state.longTexts += 1;
        if (looksEnglish(text)) state.english += 1;
      }
      state.loops += loopsIn(text);
      if (ends) state.pending = handsBack(text);
    }
  },
  finish({ loops, calls, turns, handedBack, pending, longTexts, english }): readonly Reading[] {
    if (longTexts > 0 && english * 2 < longTexts) {
      const reason = notMeasured("the visible text is not English");
      return [reason, reason];
    }
    return [
      ratioOf(loops, calls, "tool calls", { scale: 1000 }),
      ratioOf(handedBack + (pending && turns > 0 ? 1 : 0), turns, "turns of a person"),
    ];
  },
});
