import type { Called, modelOf } from "./model.ts";
import {
  afterReply,
  type Block,
  beforeRequest,
  type ContextState,
  callsIn,
  compacted,
  type Facts,
  fallbackFor,
  filtered,
  flagsFor,
  type Lane,
  type Message,
  modelFor,
  mustCompact,
  newContext,
  type PromptTexts,
  personMessage,
  provenanceOf,
  replyToKeep,
  requestFor,
  resultsMessage,
  type Settings,
  type ToolTexts,
  toolsFor,
  transcriptOf,
} from "./product/index.ts";
import { runTool } from "./tools/index.ts";
import type { World } from "./world.ts";

/** What the conversations of one session have in common. */
export interface Shared {
  readonly world: World;
  readonly model: ReturnType<typeof modelOf>;
  readonly session: string;
  /** Id of this process. */
  readonly run: string;
  readonly facts: Facts;
  readonly texts: PromptTexts;
  readonly tools: ToolTexts;
  /** As they are now: a person may change them between turns. */
  settings(): Settings;
  /** Keeps what happened. */
  note(happened: Happened, agent: string | null): void;
}

export type Happened =
  | { readonly is: "message"; readonly message: Message }
  | { readonly is: "compacted"; readonly messages: readonly Message[] }
  | { readonly is: "refused"; readonly upTo: number };

/** Who speaks: the main conversation, or an agent that another one started. */
export interface Who {
  readonly lane: "main" | "subagent:explore" | "subagent:worker";
  readonly agent: string | null;
  readonly parent: string | null;
  readonly depth: number;
}

/** Where a conversation that was saved goes on. */
export interface Before {
  readonly messages: readonly Message[];
  readonly refused: number;
  readonly context: ContextState;
  readonly resumed: boolean;
}

const nothingBefore: Before = { messages: [], refused: 0, context: newContext, resumed: false };
const mostCalls = 200;
const deepest = 3;

/** One strand of a session, with a history of its own. */
export class Conversation {
  readonly #shared: Shared;
  readonly #who: Who;
  readonly #queue: string[] = [];
  readonly #resumed: boolean;
  #messages: readonly Message[];
  #refused: number;
  #context: ContextState;
  #tokens = 0;

  constructor(shared: Shared, who: Who, before: Before = nothingBefore) {
    this.#shared = shared;
    this.#who = who;
    this.#messages = before.messages;
    this.#refused = before.refused;
    this.#context = before.context;
    this.#resumed = before.resumed;
  }

  /** A message that arrives while a turn is under way. */
  tell(text: string): void {
    this.#queue.push(text);
  }

  /** One turn: asks the model until it calls no more tools, and gives its last words. */
  async say(text: string, signal: AbortSignal): Promise<string> {
    this.#add(personMessage(text));
    for (let calls = 0; calls < mostCalls; calls++) {
      if (mustCompact(this.#tokens)) await this.compact(signal);
      const reply = await this.#ask(signal);
      if (reply.content.length > 0) this.#add(reply);
      const called = callsIn(reply);
      const said = this.#queue.splice(0);
      if (called.length > 0) await this.#runTools(called, said, signal);
      else if (said.length > 0) this.#add(personMessage(said.join("\n\n")));
      else return wordsOf(reply);
    }
    throw new Error(`no answer after ${mostCalls} calls of the model`);
  }

  /** Puts a summary in the place of the history. */
  async compact(signal: AbortSignal): Promise<void> {
    const { texts } = this.#shared;
    const summary = wordsOf(await this.aside("compaction", transcriptOf(this.#messages), signal));
    if (summary === "") throw new Error("the model gave no summary");
    this.#messages = compacted(texts.continued, summary);
    this.#refused = 0;
    this.#tokens = 0;
    this.#shared.note({ is: "compacted", messages: this.#messages }, this.#who.agent);
  }

  /** A call that is no part of the conversation. */
  async aside(lane: "title" | "compaction", message: Message, signal: AbortSignal): Promise<Message> {
    const called = await this.#request(lane, [message], 0, newContext, signal);
    if (called.is !== "reply") throw new Error("the model gave no answer");
    return replyToKeep(called.content);
  }

  async #ask(signal: AbortSignal): Promise<Message> {
    const { world } = this.#shared;
    this.#context = beforeRequest(this.#context, world.now());
    let called = await this.#request(this.#who.lane, this.#messages, this.#refused, this.#context, signal);
    if (called.is === "signature-refused" && this.#refused < this.#messages.length) {
      this.#refused = this.#messages.length;
      this.#shared.note({ is: "refused", upTo: this.#refused }, this.#who.agent);
      called = await this.#request(this.#who.lane, this.#messages, this.#refused, this.#context, signal);
    }
    if (called.is !== "reply") throw new Error(called.is === "overloaded" ? called.because : "a signature was refused");
    this.#context = afterReply(this.#context, world.now());
    this.#tokens = called.tokens;
    return replyToKeep(called.content.map(withFilter));
  }

  async #request(
    lane: Lane,
    messages: readonly Message[],
    refused: number,
    context: ContextState,
    signal: AbortSignal,
  ): Promise<Called> {
    const { world, model, session, run, facts, texts, tools } = this.#shared;
    const settings = this.#shared.settings();
    const isOwn = lane === this.#who.lane;
    const about = { lane, cohort: world.cohort, session, run, resumed: isOwn && this.#resumed, settings };
    const asked = modelFor(lane, settings.model);
    const ask = (name: string): Promise<Called> => {
      const id = world.newId();
      const body = requestFor({
        lane,
        model: name,
        settings,
        texts,
        facts,
        tools: toolsFor(lane, tools),
        messages,
        refused,
        context,
        flags: flagsFor(about),
        id,
      });
      return model.call(body, this.#headers(id, isOwn), provenanceOf(about), signal);
    };
    const called = await ask(asked);
    const other = called.is === "overloaded" ? fallbackFor(asked) : null;
    return other === null ? called : ask(other);
  }

  #headers(id: string, isOwn: boolean): Readonly<Record<string, string>> {
    const { agent, parent } = this.#who;
    return {
      "x-session-id": this.#shared.session,
      "x-request-id": id,
      ...(agent === null ? {} : { "x-agent-id": agent }),
      ...(agent === null || !isOwn ? {} : { "x-parent-agent-id": parent ?? "main" }),
    };
  }

  async #runTools(calls: ReturnType<typeof callsIn>, said: readonly string[], signal: AbortSignal): Promise<void> {
    const results: { id: string; text: string; isError: boolean }[] = [];
    const run = async ({ name, input }: (typeof calls)[number]) => {
      if (signal.aborted) return { text: "stopped by the person", isError: true };
      const task = (type: string, prompt: string) => this.#task(type, prompt, signal);
      return runTool(name, input, { cwd: this.#shared.facts.cwd, signal, task });
    };
    // What only looks, or works apart, may run side by side; the rest could get into each other's way.
    const apart = calls.every(({ name }) => name === "task" || name === "read");
    const running = apart ? calls.map(run) : null;
    for (const [index, call] of calls.entries()) {
      const { text, isError } = await (running?.[index] ?? run(call));
      results.push({ id: call.id, text, isError });
    }
    // What was said while the tools ran goes with their results.
    this.#add(resultsMessage(results, [...said, ...this.#queue.splice(0)]));
    signal.throwIfAborted();
  }

  async #task(type: string, prompt: string, signal: AbortSignal): Promise<{ text: string; isError: boolean }> {
    if (type !== "explore" && type !== "worker") return { text: `there is no agent ${type}`, isError: true };
    if (this.#who.depth >= deepest) return { text: "no agents can be started from here", isError: true };
    const agent = `agent-${this.#shared.world.newId()}`;
    const who: Who = { lane: `subagent:${type}`, agent, parent: this.#who.agent, depth: this.#who.depth + 1 };
    try {
      return { text: await new Conversation(this.#shared, who).say(prompt, signal), isError: false };
    } catch (error) {
      if (signal.aborted) return { text: "stopped by the person", isError: true };
      return { text: error instanceof Error ? error.message : String(error), isError: true };
    }
  }

  #add(message: Message): void {
    this.#messages = [...this.#messages, message];
    this.#shared.note({ is: "message", message }, this.#who.agent);
  }
}

function withFilter(block: Block): Block {
  return block.type === "text" ? { ...block, text: filtered(block.text) } : block;
}

/** The text of a message. */
export function wordsOf({ content }: Message): string {
  return content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
}
