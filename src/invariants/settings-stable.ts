import {
  absent,
  type Exchange,
  type ExchangeId,
  type PersonAct,
  type Prompt,
  type RequestSide,
  type Seen,
  type Transition,
} from "../wire/index.ts";
import { actBehind } from "./act-behind.ts";
import { breakOf } from "./break-of.ts";
import { type ComponentName, componentNames, componentValue, contextApartFromKeep } from "./component-values.ts";
import { fieldOf } from "./field-of.ts";
import { isHelperLane } from "./helper-lane.ts";
import type { Breach, Context, Invariant, Result } from "./invariant.ts";
import { broken, exempt, kept } from "./results.ts";
import { inWords, short } from "./words.ts";

interface State {
  /** The exchange stepped last. */
  readonly last: ExchangeId | null;
  /** What a person did since the last accepted exchange: a failed call must not swallow it. */
  readonly acts: readonly PersonAct["component"][];
  /** A person chose the effort, at any time before. */
  readonly effortChosen: boolean;
}

/**
 * Holds when, with no declaration, effort, thinking mode, beta flags, context edits, tools, prompt and the other
 * settings of the body stay as they were at the call before in the lane, across resume too; and the model stays across
 * a resume. One violation per component. The prompt is compared without what is masked (working directory, date, version …).
 *
 * Exempt: a person changed it; the model was switched, since defaults may differ per model; components the contract
 * declares, which rules of their own judge, but for an effort that a person chose and that fell back to what is declared
 * (to `effort-declared` that is in order); how much thinking is kept (`thinking-cleared-once`); what the client drops
 * after a rejected signature; tools that a tool search brought in.
 * Incident: effort and beta flags lost on resume; a nonce in the first system block (`facts/incidents.md`).
 * Visible on the wire only.
 */
export const settingsStable: Invariant<State> = {
  id: "settings-stable",
  severity: "warn",
  seenIn: ["wire"],
  oncePer: "lane",
  init: () => ({ last: null, acts: [], effortChosen: false }),
  step(before, transition, { expected }) {
    const { exchange, previous } = transition;
    const done = exchange.request.personActs.map(({ component }) => component);
    const carried = previous === null || previous.id === before.last ? [] : before.acts;
    const acts = carried.length === 0 ? done : [...new Set([...carried, ...done])];
    const effortChosen = before.effortChosen || acts.includes("effort");
    const state: State = { last: exchange.id, acts, effortChosen };
    if (isHelperLane(exchange.place.lane)) return { state, result: exempt("a helper call has settings of its own") };
    if (previous === null || exchange.place.retryOf !== null) return { state, result: kept };
    const switched = breakOf(transition, "model-switch");
    if (switched !== undefined) return { state, result: modelSwitch(switched.because, transition, acts, expected) };
    const changed = changesOf(previous, exchange, expected, before.effortChosen);
    if (changed.length === 0) return { state, result: kept };
    const excuses = changed.map((change) => excuseOf(change.component, acts, transition));
    const breaches = changed.filter((_, i) => excuses[i] === undefined).map((change) => breachOf(change, transition));
    if (breaches.length > 0) return { state, result: { is: "broken", breaches } };
    return { state, result: exempt(excuses.find((excuse) => excuse !== undefined) ?? "a person changed it") };
  },
};

/**
 * Defaults may differ per model, so a switch excuses the rest. The switch itself is a setting lost where a new process
 * made it and nobody asked; inside a process clients choose between models by rules of their own.
 */
function modelSwitch(
  because: string,
  transition: Transition,
  acts: State["acts"],
  expected: Context["expected"],
): Result {
  const isLoss = breakOf(transition, "resume") !== undefined && expected.models === undefined;
  if (!isLoss || actBehind("model", acts) !== undefined) return exempt(because);
  const from = transition.previous?.request.model ?? absent;
  return broken(breachOf({ component: "model", from, to: transition.exchange.request.model }, transition));
}

interface Changed {
  readonly component: ComponentName | "model" | `setting:${string}`;
  readonly from: Seen<string>;
  readonly to: Seen<string>;
}

function changesOf(
  before: Exchange,
  now: Exchange,
  expected: Context["expected"],
  effortChosen: boolean,
): readonly Changed[] {
  const changes: Changed[] = [];
  for (const component of componentNames) {
    const fellBack = component === "effort" && effortChosen && isEffort(now.request.effort, expected);
    if (isDeclared(component, expected) && !fellBack) continue;
    const [from, to] =
      component === "context"
        ? contextApartFromKeep(before.request, now.request)
        : [componentValue(before.request, component), componentValue(now.request, component)];
    if (differ(from, to)) changes.push({ component, from, to });
  }
  const old = before.request.settings;
  const fresh = now.request.settings;
  if (old === fresh) return changes;
  for (const name of new Set([...Object.keys(old), ...Object.keys(fresh)])) {
    const [from, to] = [settingOf(old, name), settingOf(fresh, name)];
    if (differ(from, to)) changes.push({ component: `setting:${name}`, from, to });
  }
  return changes;
}

function isDeclared(component: ComponentName, expected: Context["expected"]): boolean {
  switch (component) {
    case "effort":
      return expected.effort !== undefined;
    case "thinking":
      return expected.thinking !== undefined;
    case "prompt":
      return expected.promptHashes !== undefined;
    case "tools":
      return expected.toolsHash !== undefined;
    default:
      return false;
  }
}

function isEffort(sent: Seen<string>, { effort }: Context["expected"]): boolean {
  return effort !== undefined && !differ(effort, sent);
}

function settingOf(settings: RequestSide["settings"], name: string): Seen<string> {
  const value = settings[name];
  return value === undefined ? { is: "absent" } : { is: "set", value };
}

function differ(from: Seen<string>, to: Seen<string>): boolean {
  if (from.is === "unrecorded" || to.is === "unrecorded") return false;
  return from.is !== to.is || (from.is === "set" && to.is === "set" && from.value !== to.value);
}

function excuseOf(
  component: Changed["component"],
  acts: readonly PersonAct["component"][],
  transition: Transition,
): string | undefined {
  const act = actBehind(component, acts);
  if (act !== undefined) return `a person set ${act}`;
  if (component === "thinking" || component === "context") {
    const rejected = breakOf(transition, "signature-rejected");
    if (rejected !== undefined) return rejected.because;
  }
  return component === "tools" && broughtBySearch(transition) ? "a tool search brought tools in" : undefined;
}

function broughtBySearch({ previous, exchange }: Transition): boolean {
  const searched = previous?.reply.items.some(
    (i) => i.kind === "tool-call" && /tool.?search|search.?tool/i.test(i.name),
  );
  return searched === true && toolChanges(previous?.request, exchange.request).lost.length === 0;
}

function toolChanges(before: RequestSide | undefined, now: RequestSide) {
  const old = new Map(before?.tools.is === "set" ? before.tools.value.tools.map((t) => [t.name, t.hash]) : []);
  const fresh = new Map(now.tools.is === "set" ? now.tools.value.tools.map((t) => [t.name, t.hash]) : []);
  return {
    gained: [...fresh.keys()].filter((name) => !old.has(name)),
    lost: [...old.keys()].filter((name) => !fresh.has(name)),
    altered: [...fresh].filter(([name, hash]) => old.has(name) && old.get(name) !== hash).map(([name]) => name),
  };
}

function breachOf({ component, from, to }: Changed, transition: Transition): Breach {
  const { exchange, previous } = transition;
  const when = exchange.place.resumed ? " on resume" : "";
  const field = fieldOf(exchange.protocol, component);
  const base = { key: component, severity: "warn", claims: [] } as const;
  const nobody = "no act of a person is recorded";
  if (component === "tools") {
    const { gained, lost, altered } = toolChanges(previous?.request, exchange.request);
    const words = [
      gained.length > 0 ? `${gained.length} added` : "",
      lost.length > 0 ? `${lost.length} removed` : "",
      altered.length > 0 ? `${altered.length} altered` : "",
    ].filter((word) => word !== "");
    return {
      ...base,
      message: `tools changed${when} (${words.join(", ")}); ${nobody}`,
      evidence: {
        expected: `tools ${hashInWords(from)}`,
        seen: `tools ${hashInWords(to)}`,
        firstDivergence: `${field}: ${[...lost, ...altered, ...gained].slice(0, 5).join(", ")}`,
        figures: { added: gained.length, removed: lost.length, altered: altered.length },
      },
    };
  }
  if (component === "prompt") {
    const parting = promptParting(previous?.request.prompt, exchange.request.prompt);
    return {
      ...base,
      message: `the system prompt changed${when}; ${nobody}`,
      evidence: {
        expected: `prompt ${hashInWords(from)}`,
        seen: `prompt ${hashInWords(to)}`,
        firstDivergence: `${field}, character ${parting.at}`,
        figures: parting.figures,
        text: parting.text,
      },
    };
  }
  const how = component === "betas" ? listDifference(from, to) : `from ${cut(inWords(from))} to ${cut(inWords(to))}`;
  return {
    ...base,
    message: `${component.replace(/^setting:/, "")} changed${when} ${how}; ${nobody}`,
    evidence: { expected: inWords(from), seen: inWords(to), firstDivergence: field, figures: {} },
  };
}

function hashInWords(field: Seen<string>): string {
  return field.is === "set" ? short(field.value) : inWords(field);
}

function cut(words: string): string {
  return words.length > 80 ? `${words.slice(0, 77)}…` : words;
}

/** Only what one list has and the other has not. */
function listDifference(from: Seen<string>, to: Seen<string>): string {
  const before = from.is === "set" ? from.value.split(",") : [];
  const now = to.is === "set" ? to.value.split(",") : [];
  const lost = before.filter((name) => !now.includes(name)).map((name) => `-${name}`);
  const gained = now.filter((name) => !before.includes(name)).map((name) => `+${name}`);
  return `(${cut([...lost, ...gained].join(" "))})`;
}

function promptParting(before: Seen<Prompt> | undefined, now: Seen<Prompt>) {
  const a = before?.is === "set" ? before.value.masked : "";
  const b = now.is === "set" ? now.value.masked : "";
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  const around = (text: string) => text.slice(Math.max(0, at - 40), at + 160);
  return {
    at,
    figures: { charactersBefore: a.length, charactersNow: b.length, partAt: at },
    text: { expected: around(a), seen: around(b) },
  };
}
