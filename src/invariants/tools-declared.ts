import { declaredBy } from "./declared-by.ts";
import type { Invariant } from "./invariant.ts";
import { broken, exempt, kept, notVisible } from "./results.ts";
import { count, short } from "./words.ts";

/**
 * Holds when the hash of the set of tools (names, descriptions, schemas; not their order) is the declared one.
 *
 * Exempt: nothing is declared; a person changed the tools.
 * Incident: a tool's schema that changed in the middle of sessions (`facts/incidents.md`).
 * Visible on the wire alone: what a log writes down as instructions or tools was seen to differ from what was sent.
 */
export const toolsDeclared: Invariant<{ readonly byPerson: boolean }> = {
  id: "tools-declared",
  severity: "error",
  seenIn: ["wire"],
  oncePer: "lane",
  init: () => ({ byPerson: false }),
  step(before, { exchange }, { expected }) {
    if (expected.toolsHash === undefined) return { state: before, result: kept };
    const state =
      before.byPerson || !exchange.request.personActs.some(({ component }) => component === "tools")
        ? before
        : { byPerson: true };
    const { tools } = exchange.request;
    if (tools.is === "unrecorded") return { state, result: notVisible("the tools are not recorded") };
    const seen = tools.is === "set" ? tools.value.hash : null;
    if (seen === expected.toolsHash) return { state, result: kept };
    if (state.byPerson) return { state, result: exempt("a person changed the tools") };
    const tally = tools.is === "set" ? tools.value.tools.length : 0;
    return {
      state,
      result: broken({
        key: "tools",
        severity: "error",
        message:
          seen === null
            ? `no tools were sent, though a set is declared${declaredBy(expected, "toolsHash")}`
            : `the set of ${count(tally, "tool")} sent is not the declared one${declaredBy(expected, "toolsHash")}`,
        evidence: {
          expected: `tools ${short(expected.toolsHash)}`,
          seen: seen === null ? "absent" : `tools ${short(seen)}`,
          firstDivergence: "tools",
          figures: { tools: tally },
        },
        claims: [],
      }),
    };
  },
};
