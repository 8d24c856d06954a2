import { type Observation, type PromptLine, type Sent, shortHash } from "../../clients/index.ts";
import { nothingDeclared } from "../../contract/index.ts";
import { beginSession, finish, type SessionState, step } from "../../session/index.ts";
import {
  type Exchange,
  hashOf,
  injectionKind,
  known,
  type Seen,
  type SessionId,
  type Thinking,
} from "../../wire/index.ts";
import type { Played } from "../run/index.ts";
import { lineTraits } from "./line-traits.ts";

/** One scripted session as it was played, and the calls in it in the order of time. */
export interface PlayedSession {
  readonly played: Played;
  readonly exchanges: readonly Exchange[];
}

/** An observation, and what is known of the prompt lines it names. */
export interface Observed {
  readonly observation: Observation;
  readonly lines: Readonly<Record<string, PromptLine>>;
}

/** Virtual milliseconds without a call that count as the hour off. */
const hour = 3_600_000;

/** What a version sent, without any of its text. Pure. */
export function observe(version: string, model: string, sessions: readonly PlayedSession[]): Observed {
  const whole = sessions.filter(({ played, exchanges }) => cameToItsEnd(played) && exchanges.length > 0);
  const all = whole.flatMap(({ exchanges }) => exchanges);
  const main = all.filter(({ place }) => place.lane === "main");
  const first = main[0]?.request;
  const text = first === undefined ? undefined : known(first.prompt);
  const lines: Record<string, PromptLine> = {};
  const order = linesOf(text?.masked ?? "").map((line) => {
    const hash = short(hashOf("line", line));
    lines[hash] = lineTraits(line);
    return hash;
  });
  const observation: Observation = {
    version,
    model,
    sessions: sessions.map(({ played }) => ({
      name: played.scenario,
      came: cameToItsEnd(played) ? "to its end" : "to no end",
      clock: played.clock.is,
      because: "because" in played.verdict && !cameToItsEnd(played) ? played.verdict.because : null,
    })),
    effort: first === undefined ? null : sent(first.effort),
    thinking: first === undefined ? null : sentThinking(first.thinking),
    maxTokens: first === undefined ? null : sent(first.maxTokens),
    betas: first === undefined ? null : [...(known(first.betas) ?? [])],
    contextEdits: editsOf(whole),
    prompt: text === undefined ? null : { hash: short(text.normalised), chars: charsOf(order, lines), lines: order },
    tools:
      first === undefined
        ? null
        : (known(first.tools)?.tools ?? []).map(({ name, hash }) => ({ name, hash: short(hash) })),
    delegations: first === undefined ? null : delegationsOf(all),
    injected: first === undefined ? null : injectedIn(main),
    broken: first === undefined ? null : whole.flatMap(brokenIn),
  };
  return { observation, lines };
}

/** A broken promise is a finding, not a failure: the session was played to its end. */
function cameToItsEnd({ steps }: Played): boolean {
  return steps.length > 0 && steps.every(({ end }) => end.is === "answered" || end.is === "done");
}

/** Indentation and list signs move when prompts are put together another way; what is said does not. */
function linesOf(masked: string): readonly string[] {
  return masked
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => /\p{L}/u.test(line));
}

/** Of the masked lines: the length of the text itself depends on where a home folder is. */
function charsOf(order: readonly string[], lines: Readonly<Record<string, PromptLine>>): number {
  return order.reduce((sum, hash) => sum + (lines[hash]?.chars ?? 0), 0);
}

function editsOf(sessions: readonly PlayedSession[]): Observation["contextEdits"] {
  const words = (exchanges: readonly Exchange[]): string[] | null => {
    if (exchanges.length === 0) return null;
    const edits = exchanges.flatMap(({ request }) =>
      (known(request.contextEdits) ?? []).map(({ canonical }) => canonical),
    );
    return [...new Set(edits)].sort();
  };
  const before: Exchange[] = [];
  const after: Exchange[] = [];
  for (const { played, exchanges } of sessions) {
    const main = exchanges.filter(({ place }) => place.lane === "main");
    const gap = main.findIndex(({ at }, index) => at - (main[index - 1]?.at ?? at) >= hour);
    before.push(...(gap < 0 ? main : main.slice(0, gap)));
    if (gap >= 0 && played.clock.is === "virtual") after.push(...main.slice(gap));
  }
  return { before: words(before), after: words(after) };
}

function delegationsOf(exchanges: readonly Exchange[]): NonNullable<Observation["delegations"]> {
  const lanes = new Map<string, NonNullable<Observation["delegations"]>[number]>();
  for (const { place, request } of exchanges) {
    if (place.lane === "main") continue;
    const one = {
      lane: place.lane,
      model: sent(request.model),
      effort: sent(request.effort),
      thinking: sentThinking(request.thinking),
    };
    lanes.set(JSON.stringify(one), one);
  }
  return [...lanes].sort(byKey).map(([, one]) => one);
}

function injectedIn(main: readonly Exchange[]): NonNullable<Observation["injected"]> {
  const kinds = new Map<string, NonNullable<Observation["injected"]>[number]>();
  for (const { request } of main) {
    for (const item of known(request.history) ?? []) {
      if (item.kind !== "text" || item.author !== "client") continue;
      const { hash, label } = injectionKind(item.text);
      const kind = short(hash);
      // The first of a kind: later ones grow with the conversation.
      if (!kinds.has(kind)) kinds.set(kind, { kind, label, bytes: item.bytes });
    }
  }
  return [...kinds].sort(byKey).map(([, one]) => one);
}

function brokenIn({ played, exchanges }: PlayedSession): NonNullable<Observation["broken"]> {
  const sessions = new Map<SessionId, SessionState>();
  for (const exchange of exchanges) {
    const { session } = exchange.place;
    sessions.set(session, step(sessions.get(session) ?? beginSession(session), exchange, () => nothingDeclared).state);
  }
  const calls = [...sessions.values()].flatMap((state) => finish(state).violations);
  const seen = new Map<string, NonNullable<Observation["broken"]>[number]>();
  for (const { invariant, severity, exchange } of calls) {
    if (severity === "info") continue;
    const at = exchanges.find(({ id }) => id === exchange)?.at;
    const call = played.calls.find((each) => each.at === at);
    const label = call === undefined ? "" : (played.steps[call.step]?.label ?? "");
    const key = `${invariant} ${played.scenario}`;
    // Each promise once a session: what follows from the first is no news.
    if (!seen.has(key)) seen.set(key, { invariant, severity, session: played.scenario, step: label });
  }
  return [...seen].sort(byKey).map(([, one]) => one);
}

function sent<T extends string | number>(value: Seen<T>): Sent<T> {
  return value.is === "set" ? value : { is: "absent" };
}

function sentThinking(thinking: Seen<Thinking>): Sent<string> {
  if (thinking.is !== "set") return { is: "absent" };
  const { mode, budget } = thinking.value;
  return { is: "set", value: budget.is === "set" ? `${mode} ${budget.value}` : mode };
}

function short(hash: string): string {
  return hash.slice(0, shortHash);
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
