import { type Expectations, nothingDeclared } from "../../src/contract/index.ts";
import type { Context, Invariant, Result } from "../../src/invariants/index.ts";
import {
  absent,
  type ContextEdit,
  type Exchange,
  type ExchangeId,
  type Hash,
  hashOf,
  type Item,
  newStrand,
  type Place,
  type Prompt,
  type ReasoningItem,
  type ReplySide,
  type RequestSide,
  type SessionId,
  type StrandId,
  type StrandState,
  seen,
  type ToolSet,
  transition,
  type Usage,
  unrecorded,
} from "../../src/wire/index.ts";

/** One call of a scripted strand: what comes in, what the model answers, and what the client does to the history. */
export interface Call {
  /** A person's words. */
  readonly says?: string;
  /** Results by call id. */
  readonly results?: Readonly<Record<string, string>>;
  /** Further items behind the history, in front of `says`. */
  readonly adds?: readonly Item[];
  readonly reply?: readonly Item[];
  /** Milliseconds since the previous request; one second unless said. */
  readonly after?: number;
  /** What the client makes of its history, for good. */
  readonly rewrites?: (history: readonly Item[]) => readonly Item[];
  /** What it sends this once. */
  readonly sends?: (history: readonly Item[]) => readonly Item[];
  /** Settings from this call on. */
  readonly now?: Partial<RequestSide>;
  /** Settings of this call alone. */
  readonly request?: Partial<RequestSide>;
  readonly answer?: Partial<ReplySide>;
  readonly usage?: Partial<Usage>;
  readonly place?: Partial<Place>;
  readonly exchange?: Partial<Exchange>;
}

export const start = Date.UTC(2026, 3, 1, 9);

/** Exchanges of one strand, as a client that keeps every promise would have them, but for what the calls say. */
export function strand(calls: readonly Call[], place: Partial<Place> = {}, from = start): readonly Exchange[] {
  const exchanges: Exchange[] = [];
  let history: readonly Item[] = [];
  let settings = usual;
  let at = from;
  for (const [index, call] of calls.entries()) {
    at += index === 0 ? 0 : (call.after ?? 1_000);
    const results = Object.entries(call.results ?? {}).map(([id, text]) => toolResult(id, text));
    const words = call.says === undefined ? [] : [person(call.says)];
    const grown = [...history, ...results, ...(call.adds ?? []), ...words];
    const kept = call.rewrites?.(grown) ?? grown;
    const sent = call.sends?.(kept) ?? kept;
    settings = { ...settings, ...call.now };
    const reply = call.reply ?? [text("Done.")];
    const where = { session: "s1" as SessionId, strand: "main" as StrandId, lane: "main", ...place } as const;
    exchanges.push({
      id: `${where.session}/${where.strand}/${index}` as ExchangeId,
      at,
      seenIn: "wire",
      protocol: "anthropic-messages",
      client: { id: "generic", version: seen("1.0.0"), entrypoint: seen("cli"), project: seen("p") },
      place: { parent: null, retryOf: null, resumed: false, ...where, ...call.place },
      origin: { input: "test.har", where: `entry ${index}` },
      request: {
        ...settings,
        history: seen(sent.map((item, message) => ({ ...item, message }))),
        contentBytes: seen(20_000 + sum(sent)),
        ...call.request,
      },
      reply: {
        ...plainReply,
        items: reply,
        stopReason: seen(reply.some(({ kind }) => kind === "tool-call") ? "tool_use" : "end_turn"),
        ...call.answer,
        usage: { ...plainReply.usage, ...call.usage },
      },
      ...call.exchange,
    });
    const failed = call.answer?.outcome !== undefined && call.answer.outcome.is !== "complete";
    history = failed ? history : [...kept, ...reply];
  }
  return exchanges;
}

/** The same exchanges as a log would hold them: no history, no settings, only what came in. */
export function asLog(exchanges: readonly Exchange[]): readonly Exchange[] {
  let states = newStrand;
  return exchanges.map((exchange) => {
    const step = transition(states, exchange);
    states = step.strandState;
    return {
      ...exchange,
      seenIn: "log",
      request: {
        ...exchange.request,
        effort: unrecorded,
        thinking: unrecorded,
        betas: unrecorded,
        contextEdits: unrecorded,
        prompt: unrecorded,
        tools: unrecorded,
        settings: {},
        history: unrecorded,
        contentBytes: unrecorded,
        added: step.transition.added.map((item) => ({ ...item, hash: null, message: -1 })),
      },
    };
  });
}

/** What a rule says at each exchange. */
export function judge<S>(
  rule: Invariant<S>,
  exchanges: readonly Exchange[],
  declared: Partial<Expectations> = {},
): readonly Result[] {
  let state: S = rule.init();
  let strandState: StrandState = newStrand;
  const edits = new Map<string, Context["session"]["laneEdits"]>();
  return exchanges.map((exchange) => {
    const step = transition(strandState, exchange);
    strandState = step.strandState;
    const key = JSON.stringify([exchange.place.lane, exchange.request.model]);
    const laneEdits = edits.get(key) ?? exchange.request.contextEdits;
    edits.set(key, laneEdits);
    const judged = rule.step(state, step.transition, {
      expected: { ...nothingDeclared, ...declared },
      session: { mainModel: "claude-opus-4-6", laneEdits },
    });
    // Stored and taken up again at every step: the state of a rule is plain data.
    state = structuredClone(judged.state);
    return judged.result;
  });
}

/** The results in one line: `kept exempt broken:lost`. */
export function inShort(results: readonly Result[]): string {
  return results
    .map((result) => (result.is === "broken" ? `broken:${result.breaches.map(({ key }) => key).join("+")}` : result.is))
    .join(" ");
}

function item<K extends Item["kind"]>(kind: K, role: Item["role"], content: string) {
  return { kind, role, hash: hashOf(kind, role, content), bytes: Buffer.byteLength(content), message: 0 };
}

export function text(words: string): Item {
  return { ...item("text", "assistant", words), text: words, author: "model" };
}

export function person(words: string): Item {
  return { ...item("text", "user", words), text: words, author: "person" };
}

export function reminder(words: string): Item {
  return { ...item("text", "user", words), text: words, author: "client" };
}

export function thinking(words: string, signature = `signature of ${words}`): ReasoningItem {
  return {
    ...item("reasoning", "assistant", `${words} ${signature}`),
    form: "plain",
    text: words,
    carrier: hashOf(signature),
    carrierChars: signature.length,
    mustReturn: true,
  };
}

export function toolCall(callId: string, name = "Read", input: unknown = { path: "a.ts" }): Item {
  return { ...item("tool-call", "assistant", `${callId} ${name}`), callId, name, input, byProvider: false };
}

export function toolResult(callId: string, words: string): Item {
  return { ...item("tool-result", "user", `${callId} ${words}`), callId, text: words, isError: false, note: null };
}

export function image(): Item {
  return { ...item("media", "user", "image"), bytes: 0, mediaType: "image/png" };
}

export function edits(keep: "all" | number | null): RequestSide["contextEdits"] {
  const type = "clear_thinking_20251015";
  const edit: ContextEdit = {
    type,
    keep: keep === null ? absent : seen(keep === "all" ? "all" : { unit: "thinking_turns", count: keep }),
    canonical: JSON.stringify({ type, keep }),
  };
  return seen([edit]);
}

export function prompt(words: string, masked = words): Prompt {
  return { exact: hashOf(words), normalised: hashOf(masked), chars: words.length, text: words, masked };
}

export function tools(...names: readonly string[]): ToolSet {
  return { hash: hashOf(...names), tools: names.map((name) => ({ name: name.replace(/'/g, ""), hash: hashOf(name) })) };
}

/** Any hash will do. */
export function hash(words: string): Hash {
  return hashOf(words);
}

function sum(items: readonly Item[]): number {
  return items.reduce((total, { bytes }) => total + bytes, 0);
}

const usual: RequestSide = {
  model: seen("claude-opus-4-6"),
  effort: seen("high"),
  thinking: seen({ mode: "adaptive", budget: absent, display: absent }),
  maxTokens: seen(32_000),
  betas: seen(["a-2026", "b-2026"]),
  contextEdits: edits("all"),
  prompt: seen(prompt("You are an agent.")),
  tools: seen(tools("Bash", "Read")),
  settings: { temperature: "1" },
  history: absent,
  added: [],
  contentBytes: absent,
  personActs: [],
  historyHeldByProvider: false,
};

const plainReply: ReplySide = {
  outcome: { is: "complete" },
  httpStatus: seen(200),
  id: absent,
  requestId: absent,
  servedModel: seen("claude-opus-4-6-20260115"),
  servedEffort: absent,
  stopReason: seen("end_turn"),
  items: [],
  usage: {
    input: unrecorded,
    output: unrecorded,
    cacheRead: unrecorded,
    cacheCreation: unrecorded,
    cacheCreation5m: unrecorded,
    cacheCreation1h: unrecorded,
    reasoning: unrecorded,
  },
  appliedEdits: absent,
  timeToFirstToken: unrecorded,
  duration: seen(100),
};

/** Two turns with tools and thinking, in six calls; a sixth says goodbye. */
export const ordinary: readonly Call[] = [
  { says: "Look at a.", reply: [thinking("one"), text("Reading."), toolCall("t1"), toolCall("t2")] },
  { results: { t2: "content of b", t1: "content of a" }, reply: [thinking("two"), text("It is fine.")] },
  { says: "And now?", reply: [thinking("three"), toolCall("t3", "Bash", { command: "ls" })] },
  { results: { t3: "a b c" }, reply: [thinking("four"), toolCall("t4", "Edit")] },
  { results: { t4: "edited" }, reply: [thinking("five"), text("Edited.")] },
  { says: "Thanks." },
];

/** The ordinary calls with some of them told otherwise. */
export function ordinaryBut(changes: Readonly<Record<number, Call>>): readonly Call[] {
  return ordinary.map((call, index) => ({ ...call, ...changes[index] }));
}

/** A history without the items that fit. */
export function without(fits: (item: Item) => boolean) {
  return (history: readonly Item[]): readonly Item[] => history.filter((each) => !fits(each));
}

/** Whether the item is the reasoning with these words. */
export function isThinking(words: string) {
  return (each: Item): boolean => each.kind === "reasoning" && each.text === words;
}
