import { declaredBy } from "./declared-by.ts";
import type { Invariant } from "./invariant.ts";
import { broken, exempt, kept, notVisible } from "./results.ts";
import { short } from "./words.ts";

/**
 * Holds when the normalised hash of the system prompt is one of those declared for model and lane. What is masked
 * before hashing (working directory, date, version …) cannot break it.
 *
 * Exempt: nothing is declared; a person changed the prompt.
 * Incident: the length limit of April 2026, and every undisclosed prompt section since (`facts/incidents.md`).
 * Visible on the wire alone: what a log writes down as instructions or tools was seen to differ from what was sent.
 */
export const promptDeclared: Invariant<{ readonly byPerson: boolean }> = {
  id: "prompt-declared",
  severity: "error",
  seenIn: ["wire"],
  oncePer: "lane",
  init: () => ({ byPerson: false }),
  step(before, { exchange }, { expected }) {
    if (expected.promptHashes === undefined) return { state: before, result: kept };
    const state =
      before.byPerson || !exchange.request.personActs.some(({ component }) => component === "prompt")
        ? before
        : { byPerson: true };
    const { prompt } = exchange.request;
    if (prompt.is === "unrecorded") return { state, result: notVisible("the prompt is not recorded") };
    const seen = prompt.is === "set" ? prompt.value.normalised : null;
    if (seen !== null && expected.promptHashes.includes(seen)) return { state, result: kept };
    if (state.byPerson) return { state, result: exempt("a person changed the prompt") };
    return {
      state,
      result: broken({
        key: "prompt",
        severity: "error",
        message:
          seen === null
            ? `no system prompt was sent, though one is declared${declaredBy(expected, "promptHashes")}`
            : `the system prompt is not the declared one${declaredBy(expected, "promptHashes")}`,
        evidence: {
          expected: `prompt ${expected.promptHashes.map(short).join(" or ")}`,
          seen: seen === null ? "absent" : `prompt ${short(seen)}`,
          firstDivergence: "system prompt",
          figures: prompt.is === "set" ? { characters: prompt.value.chars } : {},
          ...(prompt.is === "set" ? { text: { seen: prompt.value.text } } : {}),
        },
        claims: [],
      }),
    };
  },
};
