import {
  type Break,
  type ClientInfo,
  type Item,
  type PersonAct,
  seen,
  seenOrUnrecorded,
  unrecorded,
} from "../../../wire/index.ts";
import { count, type Fields, fields, list, text, time, word } from "../../files/index.ts";
import { HeldItems } from "../held-items.ts";
import { type LogUsage, logExchange } from "../log-exchange.ts";
import { mediaItem, otherItem, reasoningItem, textItem, toolCallItem, toolResultItem } from "../log-items.ts";
import type { Emit, LogReader } from "../log-reader.ts";
import { SeenCalls } from "../seen-calls.ts";

export interface GeminiFile {
  readonly path: string;
  readonly project: string | null;
  /** From the folder and the file's name, for logs whose first record is lost. */
  readonly session: string;
  /** For a sub-agent's log, which lies in a folder named for its parent session. */
  readonly agent: string | null;
}

interface Pending {
  readonly message: Fields;
  readonly line: number;
}

/**
 * One chat of Gemini CLI: a log to be replayed. A message is written again, under the same id, when its tools have
 * answered: the last form counts. `$set.messages` gives the whole list again (known ids are passed over), `$rewindTo`
 * goes back: the calls it takes back were made all the same. Version, effort and prompt are not recorded.
 */
export class GeminiReader implements LogReader {
  readonly #file: GeminiFile;
  readonly #emit: Emit;
  readonly #agents: Map<string, string>;
  readonly #known = new SeenCalls();
  readonly #client: ClientInfo;
  #session: string;
  #agent: string | null;
  #opened = false;
  #pending: Pending | null = null;
  #lastReply: string | null = null;
  readonly #added = new HeldItems();
  #acts: PersonAct[] = [];
  #announced: Break[] = [];
  /** Calls whose results came with the call itself: the message that hands them back says nothing new. */
  readonly #answered = new SeenCalls();
  #resumed = false;
  #reloading = false;
  #at = 0;

  /** @param agents what kind of sub-agent an id belongs to: filled by the parent's log, which is read first */
  constructor(file: GeminiFile, agents: Map<string, string>, emit: Emit) {
    this.#agents = agents;
    this.#file = file;
    this.#emit = emit;
    this.#session = file.session;
    this.#agent = file.agent;
    this.#client = {
      id: "gemini-cli",
      version: unrecorded,
      entrypoint: unrecorded,
      project: file.project === null ? unrecorded : seen(file.project),
    };
  }

  record(value: unknown, line: number): void {
    const record = fields(value);
    if (typeof record.$rewindTo === "string") {
      this.#flush();
      this.#added.take();
      this.#acts.push({ component: "rewind", value: null, by: "turn metadata" });
    } else if (typeof record.id === "string") {
      this.#message(record, line);
    } else if (record.$set !== undefined) {
      this.#list(fields(record.$set).messages, line);
    } else if (typeof record.sessionId === "string") {
      this.#head(record, line);
    }
  }

  end(): void {
    this.#flush();
  }

  #head(record: Fields, line: number): void {
    if (this.#opened) {
      this.#flush();
      this.#resumed = true;
      this.#reloading = true;
    }
    this.#opened = true;
    const id = word(record.sessionId);
    if (id !== undefined) {
      if (record.kind === "subagent" || this.#file.agent !== null) this.#agent = id;
      else this.#session = id;
    }
    this.#list(record.messages, line);
  }

  /**
   * The whole list again. One that lacks the last reply was replaced by a summary (a reload begins with a short one
   * too). A restated message has a new id but no tokens: it is no new call.
   */
  #list(messages: unknown, line: number): void {
    if (!Array.isArray(messages)) return;
    const last = this.#pending === null ? this.#lastReply : text(this.#pending.message.id);
    if (
      !this.#reloading &&
      last != null &&
      messages.length > 0 &&
      !messages.some((entry) => fields(entry).id === last)
    ) {
      this.#flush();
      this.#announced.push({ kind: "compaction", because: "the recorded messages were replaced" });
    }
    const fresh = messages
      .map(fields)
      .filter((message) => typeof message.id === "string" && !this.#known.had(message.id));
    const restated = last != null && !fresh.some(isCall);
    if (!restated) for (const message of fresh) this.#take(message, line);
  }

  #message(message: Fields, line: number): void {
    this.#reloading = false;
    const id = text(message.id) ?? "";
    if (this.#pending !== null && this.#pending.message.id === id) {
      this.#pending = { message, line: this.#pending.line };
    } else if (!this.#known.had(id)) this.#take(message, line);
  }

  #take(message: Fields, line: number): void {
    this.#flush();
    if (message.type !== "gemini") this.#in(message);
    else if (isCall(message)) this.#pending = { message, line };
  }

  #in(message: Fields): void {
    const content = message.content;
    if (message.type !== "user") {
      this.#added.push([otherItem("system", `message:${word(message.type) ?? "unknown"}`)]);
      return;
    }
    const parts = typeof content === "string" ? [{ text: content }] : Array.isArray(content) ? content : [content];
    for (const entry of parts) {
      const part = fields(entry);
      const response = fields(part.functionResponse);
      if (part.functionResponse !== undefined) {
        const callId = text(response.id) ?? "";
        if (!this.#answered.had(callId)) this.#added.push([toolResultItem(callId, outputOf(response), false, null)]);
      } else if (typeof part.text === "string") {
        const byClient = this.#agent !== null || /^\s*<(?:session_context|system-reminder)\b/.test(part.text);
        this.#added.push([
          textItem("user", part.text, byClient ? (this.#agent === null ? "client" : "model") : "person"),
        ]);
      } else if (part.inlineData !== undefined || part.fileData !== undefined) {
        const data = fields(part.inlineData ?? part.fileData);
        this.#added.push([mediaItem("user", text(data.mimeType) ?? "unknown")]);
      }
    }
  }

  #flush(): void {
    const pending = this.#pending;
    if (pending === null) return;
    this.#pending = null;
    const { message, line } = pending;
    const id = text(message.id) ?? "";
    this.#lastReply = id;
    this.#at = time(message.timestamp) ?? this.#at;
    const { items, results } = replyOf(message);
    for (const result of results) if (result.kind === "tool-result") this.#answered.had(result.callId);
    for (const entry of list(message.toolCalls)) {
      const { agentId, args, name } = fields(entry);
      const agent = word(agentId);
      if (agent !== undefined) this.#agents.set(agent, word(fields(args).agent_name) ?? word(name) ?? "unknown");
    }
    const added = this.#added.take();
    const personActs = this.#acts;
    const announced = this.#announced;
    this.#announced = [];
    this.#added.push(results);
    this.#acts = [];
    this.#emit(
      logExchange({
        id: `${this.#agent ?? this.#session}:${id}`,
        at: this.#at,
        protocol: "gemini",
        client: this.#client,
        session: this.#session,
        strand: this.#agent ?? "main",
        lane: this.#agent === null ? "main" : `subagent:${this.#agents.get(this.#agent) ?? "unknown"}`,
        parent: this.#agent === null ? null : "main",
        resumed: this.#resumed,
        announced,
        origin: { input: this.#file.path, where: `line ${line}` },
        request: { model: seenOrUnrecorded(word(message.model)), added, personActs },
        replyId: undefined,
        requestId: undefined,
        servedModel: undefined,
        stopReason: undefined,
        outcome: { is: "unrecorded" },
        items,
        usage: usageOf(fields(message.tokens)),
      }),
    );
    this.#resumed = false;
  }
}

/** A reply as it came from the model: restated ones have neither. */
function isCall(message: Fields): boolean {
  return message.type === "gemini" && (message.tokens !== undefined || message.model !== undefined);
}

function replyOf(message: Fields): { items: Item[]; results: Item[] } {
  const items: Item[] = [];
  const results: Item[] = [];
  for (const entry of list(message.thoughts)) {
    const thought = fields(entry);
    items.push(reasoningItem("summary", `${text(thought.subject) ?? ""}\n${text(thought.description) ?? ""}`, 0));
  }
  const content = message.content;
  const words =
    typeof content === "string"
      ? content
      : list(Array.isArray(content) ? content : [content])
          .map((part) => text(fields(part).text) ?? "")
          .join("");
  if (words !== "") items.push(textItem("assistant", words, "model"));
  for (const entry of list(message.toolCalls)) {
    const call = fields(entry);
    const callId = text(call.id) ?? "";
    items.push(toolCallItem(callId, text(call.name) ?? "", call.args));
    if (call.result === undefined && call.status !== "error" && call.status !== "cancelled") continue;
    const output = list(call.result).map((part) => outputOf(fields(fields(part).functionResponse)));
    const failed = call.status === "error" || call.status === "cancelled";
    results.push(toolResultItem(callId, output.join("\n"), failed, call.status === "cancelled" ? "denied" : null));
  }
  return { items, results };
}

function outputOf(functionResponse: Fields): string {
  const response = fields(functionResponse.response);
  return text(response.output) ?? text(response.error) ?? "";
}

/** `input` counts cached tokens too; thoughts stand apart from `output`. */
function usageOf(tokens: Fields): LogUsage {
  const input = count(tokens.input);
  const cached = count(tokens.cached);
  const output = count(tokens.output);
  const thoughts = count(tokens.thoughts);
  return {
    input: input === undefined ? undefined : Math.max(0, input - (cached ?? 0)),
    output: output === undefined ? undefined : output + (thoughts ?? 0),
    cacheRead: cached,
    reasoning: thoughts,
  };
}
