import {
  type HistoryChange,
  injectionKind,
  type TextItem,
  type ToolResultItem,
  type Transition,
} from "../wire/index.ts";
import { breakOf, freshStart } from "./break-of.ts";
import { declaredBy } from "./declared-by.ts";
import { isHelperLane } from "./helper-lane.ts";

import type { Breach, Invariant } from "./invariant.ts";
import { exempt, kept, notVisible } from "./results.ts";
import { messages, short } from "./words.ts";

/**
 * Holds when no text stands in the history that neither person, model, tool nor contract wrote: reminders, notes of
 * the harness (in a tool's result too), texts put into the old history. Each kind of text is listed once per session
 * (info); where a contract lists what may be injected, another kind is an error.
 *
 * Exempt: a summary after compaction; kinds the contract lists.
 * Incident: a reminder put into file reads that caused refusals (`facts/incidents.md`).
 * Visible on the wire only.
 */
export const injectionDeclared: Invariant<null> = {
  id: "injection-declared",
  severity: "error",
  seenIn: ["wire"],
  oncePer: "session",
  init: () => null,
  step(state, transition, { expected }) {
    const { exchange } = transition;
    if (isHelperLane(exchange.place.lane)) return { state, result: exempt("a helper call is all the client's") };
    if (exchange.request.history.is === "unrecorded") return { state, result: notVisible("the history is not shown") };
    if (freshStart(transition) !== undefined) return { state, result: exempt("the client wrote the history anew") };
    const declared = expected.injections;
    const severity = declared === undefined ? "info" : "error";
    const breaches = new Map<string, Breach>();
    for (const { item, inside } of injected(transition)) {
      const kind = injectionKind(item.text);
      if (declared?.includes(kind.hash) === true || breaches.has(kind.hash)) continue;
      const where = `${messages(transition)}[${item.message}] ${item.role} text`;
      breaches.set(kind.hash, {
        key: kind.hash,
        severity,
        message: `the client put ${kind.label} of ${item.bytes} bytes into the ${inside === undefined ? "conversation" : "old history"}${
          declared === undefined ? "" : `; its kind is not declared${declaredBy(expected, "injections")}`
        }`,
        evidence: {
          expected: declared === undefined ? "listed, not judged" : "a declared kind of text",
          seen: `kind ${short(kind.hash)}`,
          firstDivergence: where,
          figures: { bytes: item.bytes },
          text: { seen: item.text },
        },
        claims: inside === undefined ? [] : [inside],
      });
    }
    return { state, result: breaches.size > 0 ? { is: "broken", breaches: [...breaches.values()] } : kept };
  },
};

interface Injected {
  readonly item: TextItem;
  /** Where it was put into the old history: `history-extends` tells that, and this is listed under it. */
  readonly inside?: HistoryChange;
}

function injected(transition: Transition): readonly Injected[] {
  const found: Injected[] = [];
  const switched = breakOf(transition, "model-switch") !== undefined;
  for (const change of transition.changes) {
    if (change.is !== "inserted" || change.seen.kind !== "text" || switched) continue;
    if (isClients(change.seen)) found.push({ item: change.seen, inside: change });
  }
  const { history } = transition.exchange.request;
  const fresh = transition.previous === null && history.is === "set" ? history.value : transition.added;
  for (const item of fresh) {
    if (item.kind === "text" && item.author === "client") found.push({ item });
    if (item.kind === "tool-result")
      for (const text of remindersIn(item.text)) found.push({ item: asText(item, text) });
  }
  return found;
}

/** What clients put behind a tool's output: no tool writes it, and the model is meant to take it for the harness. */
function remindersIn(output: string): readonly string[] {
  const found: string[] = [];
  for (let from = output.indexOf(opening); from >= 0 && found.length < most; ) {
    const end = output.indexOf(closing, from);
    if (end < 0) break;
    found.push(output.slice(from, end + closing.length));
    from = output.indexOf(opening, end);
  }
  return found;
}

const opening = "<system-reminder>";
const closing = "</system-reminder>";
/** In one result: kinds repeat, and a file that is read may be full of them. */
const most = 16;

function asText({ role, hash, message }: ToolResultItem, text: string): TextItem {
  return { kind: "text", role, hash, message, text, bytes: new TextEncoder().encode(text).length, author: "client" };
}

function isClients({ author, role }: TextItem): boolean {
  return author === "client" || role === "system" || role === "developer";
}
