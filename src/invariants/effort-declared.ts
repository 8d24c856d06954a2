import type { PersonAct, Seen, Thinking } from "../wire/index.ts";
import { declaredBy } from "./declared-by.ts";
import { fieldOf } from "./field-of.ts";
import type { Breach, Context, Invariant } from "./invariant.ts";
import { exempt, kept, notVisible } from "./results.ts";
import { inWords } from "./words.ts";

/** What a person set last, per component; it stands until they set it again. */
interface State {
  readonly effort: PersonAct | null;
  readonly thinking: PersonAct | null;
}

/**
 * Holds when the effort, and the thinking mode and budget, are the declared ones for model and lane. Absent, explicit
 * and default are three things: `absent` declared means that nothing may be sent.
 *
 * Exempt: nothing is declared; a person set it, and what was sent is what they set.
 * Incident: April 2026, default effort high → medium; effort shown as max and sent as medium (`facts/incidents.md`).
 * Visible on the wire, and in logs of clients that record it.
 */
export const effortDeclared: Invariant<State> = {
  id: "effort-declared",
  severity: "error",
  seenIn: ["wire", "log"],
  oncePer: "lane",
  init: () => ({ effort: null, thinking: null }),
  step(before, { exchange }, { expected }) {
    const { request } = exchange;
    let state = before;
    for (const act of request.personActs) {
      if (act.component === "effort") state = { ...state, effort: act };
      if (act.component === "thinking") state = { ...state, thinking: act };
    }
    if (expected.effort === undefined && expected.thinking === undefined) return { state, result: kept };
    const breaches: Breach[] = [];
    const hidden: string[] = [];
    const excused: string[] = [];
    const judge = (name: string, wanted: Seen<string | number>, sent: Seen<string | number>, act: PersonAct | null) => {
      if (wanted.is === "unrecorded" || same(wanted, sent)) return;
      if (sent.is === "unrecorded") hidden.push(name);
      else if (act !== null && (act.value === null || act.value === inWords(sent))) excused.push(name);
      else breaches.push(breach(name, wanted, sent, act, { expected, field: fieldOf(exchange.protocol, name) }));
    };
    if (expected.effort !== undefined) judge("effort", expected.effort, request.effort, state.effort);
    if (expected.thinking !== undefined) {
      const act = state.thinking ?? state.effort;
      judge("thinking", modeOf(expected.thinking), modeOf(request.thinking), act);
      if (expected.thinking.is === "set" && request.thinking.is !== "absent") {
        judge("thinking budget", expected.thinking.value.budget, budgetOf(request.thinking), act);
      }
    }
    if (breaches.length > 0) return { state, result: { is: "broken", breaches } };
    if (hidden.length > 0) return { state, result: notVisible(`${hidden.join(" and ")} not recorded`) };
    if (excused.length > 0) return { state, result: exempt(`a person set ${excused.join(" and ")}`) };
    return { state, result: kept };
  },
};

function same(a: Seen<string | number>, b: Seen<string | number>): boolean {
  return a.is === b.is && (a.is !== "set" || (b.is === "set" && a.value === b.value));
}

function modeOf(thinking: Seen<Pick<Thinking, "mode">>): Seen<string> {
  return thinking.is === "set" ? { is: "set", value: thinking.value.mode } : thinking;
}

function budgetOf(thinking: Seen<Thinking>): Seen<number> {
  return thinking.is === "set" ? thinking.value.budget : thinking;
}

function breach(
  name: string,
  wanted: Seen<string | number>,
  sent: Seen<string | number>,
  act: PersonAct | null,
  { expected, field }: { readonly expected: Context["expected"]; readonly field: string },
): Breach {
  const asked = act?.value ? `; a person had set ${act.value}` : "";
  return {
    key: name,
    severity: "error",
    message: `${name} sent was ${inWords(sent)}, declared is ${inWords(wanted)}${declaredBy(expected, name === "effort" ? "effort" : "thinking")}${asked}`,
    evidence: { expected: inWords(wanted), seen: inWords(sent), firstDivergence: field, figures: {} },
    claims: [],
  };
}
