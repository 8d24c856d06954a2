import type {
  BreakKind,
  ClientId,
  EpochMs,
  Exchange,
  ExchangeId,
  Item,
  Lane,
  ReplyOutcome,
  SessionId,
  StrandId,
  Transition,
  Usage,
} from "../wire/index.ts";
import { absent, hashOf, newStrand, seen, transition, unrecorded } from "../wire/index.ts";
import type { AnySignalFamily, Measure } from "./signal.ts";

/** One call of a made-up session; what is left out is ordinary. */
export interface Step {
  /** What came in: results, the person's words. */
  readonly added?: readonly Item[];
  readonly reply?: readonly Item[];
  readonly lane?: Lane;
  readonly strand?: string;
  /** Milliseconds since the step before; a second where left out. */
  readonly after?: number;
  readonly stop?: string | null;
  readonly outcome?: ReplyOutcome;
  readonly usage?: Partial<Record<keyof Usage, number>>;
  readonly firstToken?: number;
  readonly model?: string;
  readonly breaks?: readonly BreakKind[];
  readonly retryOf?: number;
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Circumstances {
  readonly client?: ClientId;
  readonly entrypoint?: string | null;
  readonly project?: string | null;
  readonly version?: string;
  readonly effort?: string;
  readonly protocol?: Exchange["protocol"];
}

const noon = Date.UTC(2026, 2, 5, 12);

/** The transitions of a session as a capture of the wire shows it, or as a log does. */
export function transitionsOf(
  steps: readonly Step[],
  seenIn: "wire" | "log",
  circumstances: Circumstances = {},
): readonly Transition[] {
  const strands = new Map<string, { state: typeof newStrand; history: readonly Item[] }>();
  let at: EpochMs = noon;
  return steps.map((step, index) => {
    at += step.after ?? 1000;
    const name = step.strand ?? step.lane ?? "main";
    const strand = strands.get(name) ?? { state: newStrand, history: [] };
    const added = (step.added ?? []).map((item) => (seenIn === "wire" ? hashed(item) : item));
    const compacted = step.breaks?.includes("compaction") === true && strand.history.length > 0;
    const history = [...(compacted ? [hashed(byClient("a summary of what was said"))] : strand.history), ...added];
    const exchange = exchangeOf(step, index, at, seenIn, added, history, circumstances);
    const { strandState, transition: made } = transition(strand.state, exchange);
    const kept = exchange.reply.outcome.is === "complete" || exchange.reply.outcome.is === "unrecorded";
    strands.set(name, { state: strandState, history: kept ? [...history, ...exchange.reply.items] : strand.history });
    return made;
  });
}

function exchangeOf(
  step: Step,
  index: number,
  at: EpochMs,
  seenIn: "wire" | "log",
  added: readonly Item[],
  history: readonly Item[],
  circumstances: Circumstances,
): Exchange {
  const wire = seenIn === "wire";
  const { client = "claude-code", entrypoint = "cli", project = "/home/u/p" } = circumstances;
  const usage = (name: keyof Usage) => {
    const value = step.usage?.[name];
    return value === undefined ? unrecorded : seen(value);
  };
  const reply = (step.reply ?? []).map((item) => (wire ? hashed(item) : item));
  const model = step.model ?? "claude-opus-4-6";
  return {
    id: `x${index}` as ExchangeId,
    at,
    seenIn,
    protocol: circumstances.protocol ?? "anthropic-messages",
    client: {
      id: client,
      version: seen(circumstances.version ?? "2.1.197"),
      entrypoint: entrypoint === null ? unrecorded : seen(entrypoint),
      project: project === null ? unrecorded : seen(project),
    },
    place: {
      session: "s" as SessionId,
      strand: (step.strand ?? step.lane ?? "main") as StrandId,
      lane: step.lane ?? "main",
      parent: null,
      retryOf: wire && step.retryOf !== undefined ? (`x${step.retryOf}` as ExchangeId) : null,
      resumed: false,
      announced: (step.breaks ?? []).map((kind) => ({ kind, because: "scripted" })),
    },
    request: {
      model: wire ? seen(model) : unrecorded,
      effort: circumstances.effort === undefined ? absent : seen(circumstances.effort),
      thinking: unrecorded,
      maxTokens: unrecorded,
      betas: unrecorded,
      contextEdits: unrecorded,
      prompt: unrecorded,
      tools: unrecorded,
      settings: step.settings ?? {},
      history: wire ? seen(history) : unrecorded,
      added: wire ? [] : added,
      contentBytes: unrecorded,
      personActs: [],
      historyHeldByProvider: false,
    },
    reply: {
      outcome: step.outcome ?? (wire || step.stop !== null ? { is: "complete" } : { is: "unrecorded" }),
      httpStatus: unrecorded,
      id: unrecorded,
      requestId: unrecorded,
      servedModel: seen(model),
      servedEffort: unrecorded,
      stopReason: step.stop === null ? unrecorded : seen(step.stop ?? "end_turn"),
      items: reply,
      usage: {
        input: usage("input"),
        output: usage("output"),
        cacheRead: usage("cacheRead"),
        cacheCreation: usage("cacheCreation"),
        cacheCreation5m: usage("cacheCreation5m"),
        cacheCreation1h: usage("cacheCreation1h"),
        reasoning: usage("reasoning"),
      },
      appliedEdits: unrecorded,
      timeToFirstToken: step.firstToken === undefined ? unrecorded : seen(step.firstToken),
      duration: unrecorded,
    },
    origin: { input: "fixture", where: `step ${index}` },
  };
}

function hashed(item: Item): Item {
  return { ...item, hash: hashOf(JSON.stringify(item)) };
}

const bare = { hash: null, bytes: 0, message: -1 } as const;

/** A person's words. */
export function person(text: string): Item {
  return { kind: "text", role: "user", author: "person", text, ...bare };
}

/** A text the client wrote in the user's place. */
export function byClient(text: string): Item {
  return { kind: "text", role: "user", author: "client", text, ...bare };
}

export function says(text: string): Item {
  return { kind: "text", role: "assistant", author: "model", text, ...bare };
}

export function thinks(carrierChars: number, text = ""): Item {
  return {
    kind: "reasoning",
    role: "assistant",
    form: "plain",
    text,
    carrier: null,
    carrierChars,
    mustReturn: true,
    ...bare,
  };
}

export function calls(callId: string, name: string, input: unknown = {}): Item {
  return { kind: "tool-call", role: "assistant", callId, name, input, byProvider: false, ...bare };
}

export function returns(callId: string, text = "ok", isError = false, note: string | null = null): Item {
  return { kind: "tool-result", role: "tool", callId, text, isError, note, ...bare };
}

export function other(type: string): Item {
  return { kind: "other", role: "system", type, ...bare };
}

/** What a family says at the end of a session. */
export function measuresOf(family: AnySignalFamily, transitions: readonly Transition[]): readonly Measure[] {
  return family.finish(transitions.reduce((state, each) => family.step(state, each), family.init()));
}

/** As short as a table can hold it: `7/20` where measured (rounded to 6 digits), else the reason. */
export function shown(measures: readonly Measure[], signal: string, of: Measure["of"] = "session"): string {
  const measure = measures.find((each) => each.signal === signal && each.of === of);
  if (measure === undefined) return "none";
  if (measure.is === "not-measured") return measure.because;
  return `${measure.numerator}/${measure.denominator} = ${Number(measure.value.toPrecision(6))}`;
}
