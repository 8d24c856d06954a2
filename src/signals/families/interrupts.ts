import { family } from "../family.ts";
import { notMeasured, ratioOf } from "../reading.ts";
import type { Reading } from "../signal.ts";

interface State {
  interrupts: number;
  calls: number;
  prompts: number;
  headless: boolean;
  /** Clients whose interrupts leave a mark that is known here. */
  marked: boolean;
}

/** Entry points without a person at the keys, in the clients' own words. */
const headless = /^(?:sdk|exec|run|print|headless|ci|mcp)\b|[-_]exec\b|^codex[-_]exec|github-action|-sdk\b/i;

/**
 * How often a person stopped the agent: the exact marks of Claude Code and Codex (`is-interrupt.ts`), per 1,000 tool
 * calls and per 100 prompts. A session without a person at the keys cannot have any and is not measured; nor is a
 * client that leaves no known mark.
 */
export const interrupts = family<State>({
  id: "interrupts",
  signals: [
    {
      id: "interrupts-per-1000-calls",
      title: "Interrupts by a person, by calls",
      unit: "per 1,000 calls",
      worse: "up",
      confound: "mood and habit; sessions whose entry point is not recorded may be headless",
      pool: "sum",
      monitor: { form: "worse-than-quantile", q: 0.9 },
    },
    {
      id: "interrupts-per-100-prompts",
      title: "Interrupts by a person, by prompts",
      unit: "per 100 prompts",
      worse: "up",
      confound: "mood and habit; sessions whose entry point is not recorded may be headless",
      pool: "sum",
      monitor: { form: "worse-than-quantile", q: 0.9 },
    },
  ],
  init: () => ({ interrupts: 0, calls: 0, prompts: 0, headless: false, marked: false }),
  step(state, { exchange, interrupts: marks, calls, prompt }) {
    const { id, entrypoint } = exchange.client;
    if (id === "claude-code" || id === "codex") state.marked = true;
    if (entrypoint.is === "set" && headless.test(entrypoint.value)) state.headless = true;
    state.interrupts += marks;
    state.calls += calls.length;
    if (prompt) state.prompts += 1;
  },
  finish(state): readonly Reading[] {
    const because = state.headless
      ? "headless: nobody could interrupt"
      : !state.marked
        ? "this client leaves no known mark of an interrupt"
        : state.prompts === 0
          ? "no prompt of a person"
          : null;
    if (because !== null) return [notMeasured(because), notMeasured(because)];
    return [
      ratioOf(state.interrupts, state.calls, "tool calls", { scale: 1000 }),
      ratioOf(state.interrupts, state.prompts, "prompts of a person", { scale: 100 }),
    ];
  },
});
