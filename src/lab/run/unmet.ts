import { sameModel } from "../../invariants/index.ts";
import { type Exchange, known } from "../../wire/index.ts";
import type { TurnEnd } from "../agents/index.ts";
import type { Expectation } from "../scenario/index.ts";
import type { Unmet } from "./played.ts";

/** What happened since the last act. */
export interface Since {
  readonly exchanges: readonly Exchange[];
  readonly end: TurnEnd | null;
  /** `first` and `other` → the models' names. */
  readonly modelOf: (word: string) => string | null;
}

/** What of an expectation was not met; empty where all was. */
export function unmetBy(expectation: Expectation, since: Since): readonly Omit<Unmet, "step">[] {
  const { effort, model, calls, outcome, sends = [], sendsNot = [] } = expectation;
  const main = since.exchanges.filter(({ place }) => place.lane === "main");
  const unmet: Omit<Unmet, "step">[] = [];
  const say = (what: string, expected: string, seen: string): void => void unmet.push({ what, expected, seen });
  if (main.length === 0 && (effort ?? model ?? sends[0] ?? sendsNot[0]) !== undefined) {
    say("a call of the main conversation", "at least one", "none");
    return unmet;
  }
  if (effort !== undefined) {
    const sent = main.map(({ request }) => known(request.effort) ?? request.effort.is);
    if (sent.some((word) => word !== effort)) say("effort", effort, [...new Set(sent)].join(", "));
  }
  const wanted = model === undefined ? null : since.modelOf(model);
  if (wanted !== null) {
    const sent = main.map(({ request }) => known(request.model) ?? "none");
    if (sent.some((name) => !sameModel(wanted, name))) say("model", wanted, [...new Set(sent)].join(", "));
  }
  if (calls !== undefined && (main.length < calls.atLeast || main.length > calls.atMost)) {
    const most = Number.isFinite(calls.atMost) ? ` to ${calls.atMost}` : " or more";
    say("calls", calls.atLeast === calls.atMost ? `${calls.atLeast}` : `${calls.atLeast}${most}`, `${main.length}`);
  }
  if (outcome !== undefined && since.end?.is !== outcome) say("outcome", outcome, since.end?.is ?? "none");
  const last = main.at(-1);
  const held = last === undefined ? "" : JSON.stringify([known(last.request.prompt)?.text, last.request.history]);
  for (const text of sends) if (!held.includes(inJson(text))) say("the last request", `holds "${text}"`, "does not");
  for (const text of sendsNot)
    if (held.includes(inJson(text))) say("the last request", `without "${text}"`, "holds it");
  return unmet;
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
