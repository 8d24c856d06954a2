import { hashOf } from "../canonical/index.ts";
import type { Exchange, ReplyOutcome } from "../exchange.ts";
import type { ExchangeId } from "../ids.ts";
import type { Item, ReasoningItem, TextItem, ToolCallItem, ToolResultItem } from "../item.ts";
import type { Hints, ParsedCall } from "../parsed-call.ts";
import { absent, seen, unrecorded } from "../seen.ts";
import type { Transition } from "../transition.ts";
import { place } from "./linker.ts";
import { newLinker } from "./linker-state.ts";
import { newStrand, type StrandState } from "./strand-state.ts";
import { transition } from "./transition.ts";

const common = { bytes: 1, message: 0 };

/** What a person typed. */
export function person(text: string): TextItem {
  return { ...common, kind: "text", role: "user", text, author: "person", hash: hashOf("text", "user", text) };
}

/** What the harness wrote in the user's name. */
export function harness(text: string): TextItem {
  return { ...person(text), author: "client" };
}

/** What the model said. */
export function says(text: string): TextItem {
  return { ...person(text), role: "assistant", author: "model", hash: hashOf("text", "assistant", text) };
}

/** Reasoning that has to come back. */
export function thinks(text: string): ReasoningItem {
  return {
    ...common,
    kind: "reasoning",
    role: "assistant",
    form: "plain",
    text,
    carrier: hashOf("signature", text),
    carrierChars: 200,
    mustReturn: true,
    hash: hashOf("reasoning", text),
  };
}

/** Reasoning for people only. */
export function sketches(text: string): ReasoningItem {
  return { ...thinks(text), form: "summary", carrier: null, carrierChars: 0, mustReturn: false };
}

/** A tool call. */
export function uses(callId: string, name = "read", input: unknown = { path: "/stand-in" }): ToolCallItem {
  return {
    ...common,
    kind: "tool-call",
    role: "assistant",
    callId,
    name,
    input,
    byProvider: false,
    hash: hashOf("tool-call", callId, name, JSON.stringify(input)),
  };
}

/** A tool result. */
export function gives(callId: string, text = `result of ${callId}`): ToolResultItem {
  return {
    ...common,
    kind: "tool-result",
    role: "tool",
    callId,
    text,
    isError: false,
    note: null,
    hash: hashOf("tool-result", callId, text),
  };
}

/** One call of a synthetic conversation: what is sent, what comes back. */
export interface Said {
  readonly sent: readonly Item[];
  readonly reply?: readonly Item[];
  readonly outcome?: ReplyOutcome;
  readonly at?: number;
  readonly model?: string;
  readonly client?: Exchange["client"]["id"];
  readonly input?: string;
  readonly hints?: Partial<Hints>;
  readonly tools?: readonly string[];
  readonly held?: boolean;
}

let calls = 0;

/** A parsed call; session `s` unless the hints say otherwise. */
export function parsed(said: Said): ParsedCall {
  calls++;
  return {
    id: `${calls}-exchange` as ExchangeId, // a stand-in; told apart by its beginning, as real ones are
    at: said.at ?? calls * 60_000,
    seenIn: "wire",
    protocol: "anthropic-messages",
    client: { id: said.client ?? "generic", version: absent, entrypoint: absent, project: unrecorded },
    request: {
      model: seen(said.model ?? "model-a"),
      effort: absent,
      thinking: absent,
      maxTokens: absent,
      betas: absent,
      contextEdits: absent,
      prompt: absent,
      tools:
        said.tools === undefined
          ? absent
          : seen({
              hash: hashOf(...said.tools),
              tools: said.tools.map((name) => ({ name, hash: hashOf(name) })),
            }),
      settings: {},
      history: seen(said.sent),
      added: [],
      contentBytes: unrecorded,
      personActs: [],
      historyHeldByProvider: said.held ?? false,
    },
    reply: {
      outcome: said.outcome ?? { is: "complete" },
      httpStatus: seen(200),
      id: absent,
      requestId: absent,
      servedModel: absent,
      servedEffort: absent,
      stopReason: absent,
      items: said.reply ?? [],
      usage: {
        input: absent,
        output: absent,
        cacheRead: absent,
        cacheCreation: absent,
        cacheCreation5m: absent,
        cacheCreation1h: absent,
        reasoning: absent,
      },
      appliedEdits: absent,
      timeToFirstToken: absent,
      duration: seen(1_000),
    },
    origin: { input: said.input ?? "test", where: "" },
    hints: {
      session: "s",
      agent: null,
      parentAgent: null,
      parentSession: null,
      lane: "main",
      continuesEarlierProcess: false,
      oneShot: false,
      machine: null,
      run: null,
      runIsProcess: false,
      command: "",
      window: null,
      retryCount: null,
      previousResponseId: null,
      announced: [],
      commandActs: [],
      echoedActs: [],
      declared: {},
      set: {},
      ...said.hints,
    },
  };
}

/** Places the calls in order and follows each strand. */
export function follow(conversation: readonly (Said | ParsedCall)[]): readonly Transition[] {
  let linker = newLinker;
  const strands = new Map<string, StrandState>();
  return conversation.map((said) => {
    const placed = place(linker, "hints" in said && "request" in said ? said : parsed(said));
    linker = placed.state;
    const { session, strand } = placed.exchange.place;
    const key = `${session} ${strand}`;
    const step = transition(strands.get(key) ?? newStrand, placed.exchange);
    strands.set(key, step.strandState);
    return step.transition;
  });
}

/** A change in short: `missing reasoning`. */
export function inShort({ changes }: Pick<Transition, "changes">): readonly string[] {
  return changes.map((change) => `${change.is} ${(change.is === "inserted" ? change.seen : change.expected).kind}`);
}
