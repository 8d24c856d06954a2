import {
  absent,
  type Break,
  type ClientInfo,
  type Item,
  type PersonAct,
  type Protocol,
  type ReplyOutcome,
  seen,
  seenOrUnrecorded,
} from "../../../wire/index.ts";
import { count, type Fields, fields, text, time, word } from "../../files/index.ts";
import { type LogUsage, logExchange } from "../log-exchange.ts";
import { mediaItem, otherItem, reasoningItem, textItem, toolCallItem, toolResultItem } from "../log-items.ts";
import type { Emit } from "../log-reader.ts";

export interface OpenCodeInfo {
  readonly id: string;
  /** The session at the root of the delegations; itself where nobody delegated. */
  readonly root: string;
  readonly parent: string | null;
  readonly version: string | undefined;
  readonly directory: string | undefined;
  readonly agent: string | undefined;
}

const protocols: Readonly<Record<string, Protocol>> = {
  anthropic: "anthropic-messages",
  openai: "openai-responses",
  google: "gemini",
};

/** One session of OpenCode, message by message, each with its parts in order. Old builds put several steps into one message. */
export class OpenCodeSession {
  readonly #info: OpenCodeInfo;
  readonly #emit: Emit;
  readonly #input: string;
  readonly #client: ClientInfo;
  #added: Item[] = [];
  #acts: PersonAct[] = [];
  #announced: readonly Break[] = [];
  /** The last person's message recorded which variant (effort) was chosen, if any. */
  #recordsVariant = false;
  #agent: string | undefined;

  constructor(info: OpenCodeInfo, input: string, emit: Emit) {
    this.#info = info;
    this.#input = input;
    this.#emit = emit;
    this.#agent = info.agent;
    this.#client = {
      id: "opencode",
      version: seenOrUnrecorded(info.version),
      entrypoint: { is: "unrecorded" },
      project: seenOrUnrecorded(info.directory),
    };
  }

  message(id: string, message: Fields, parts: readonly Fields[]): void {
    if (message.role === "user") this.#user(message, parts);
    else if (message.role === "assistant") this.#assistant(id, message, parts);
  }

  #user(message: Fields, parts: readonly Fields[]): void {
    if (message.model !== undefined) this.#recordsVariant = true;
    for (const part of parts) {
      if (part.type === "text") {
        const byClient = part.synthetic === true || part.ignored === true;
        const author = byClient ? "client" : this.#info.parent === null ? "person" : "model";
        this.#added.push(textItem("user", text(part.text) ?? "", author));
      } else if (part.type === "file") {
        this.#added.push(mediaItem("user", text(part.mime) ?? "unknown"));
      } else if (part.type === "compaction") {
        if (part.auto !== true) this.#acts.push({ component: "compact", value: null, by: "turn metadata" });
      } else this.#added.push(otherItem("user", `part:${word(part.type) ?? "unknown"}`));
    }
  }

  #assistant(id: string, message: Fields, parts: readonly Fields[]): void {
    const steps = stepsOf(parts);
    steps.forEach((step, index) => {
      const only = steps.length === 1;
      const finish = step.finish;
      const tokens = only ? fields(message.tokens ?? finish?.tokens) : fields(finish?.tokens);
      const times = fields(message.time);
      const begun = time(times.created) ?? 0;
      const ended = time(times.completed);
      const { items, results } = itemsOf(step.parts);
      const added = this.#added;
      const acts = this.#acts;
      const error = index === steps.length - 1 ? word(fields(message.error).name) : undefined;
      this.#added =
        error === "MessageAbortedError" ? [...results, textItem("user", "<turn_aborted>", "client")] : results;
      this.#acts = [];
      const announced = this.#announced;
      const summary = message.summary === true || message.mode === "compaction" || message.agent === "compaction";
      this.#announced = summary ? [{ kind: "compaction", because: "a summary was made before" }] : [];
      const variant = word(message.variant);
      this.#agent = word(message.agent) ?? word(message.mode) ?? this.#agent;
      const own = this.#info.parent === null;
      const strand = own ? "main" : this.#info.id;
      this.#emit(
        logExchange({
          id: only ? id : `${id}:${index}`,
          at: begun,
          protocol: protocols[text(message.providerID) ?? ""] ?? "openai-chat",
          client: this.#client,
          session: this.#info.root,
          strand: summary ? `${strand} compaction` : strand,
          lane: summary ? "compaction" : own ? "main" : `subagent:${this.#agent ?? "unknown"}`,
          parent: summary ? strand : own ? null : this.#info.parent === this.#info.root ? "main" : this.#info.parent,
          resumed: false,
          announced,
          origin: { input: this.#input, where: `message ${id}` },
          request: {
            model: seenOrUnrecorded(word(message.modelID)),
            effort: variant !== undefined ? seen(variant) : this.#recordsVariant ? absent : { is: "unrecorded" },
            added,
            personActs: acts,
          },
          replyId: undefined,
          requestId: undefined,
          servedModel: undefined,
          stopReason: word(finish?.reason) ?? (only ? word(message.finish) : undefined),
          outcome: outcomeOf(error, ended),
          items,
          usage: usageOf(tokens),
          duration: only && ended !== undefined && begun > 0 ? Math.max(0, ended - begun) : undefined,
        }),
      );
    });
  }
}

interface Step {
  readonly parts: Fields[];
  finish: Fields | null;
}

/** Parts between one `step-finish` and the next belong to one model call. */
function stepsOf(parts: readonly Fields[]): readonly Step[] {
  const steps: Step[] = [];
  let open: Step | null = null;
  for (const part of parts) {
    open ??= begin(steps);
    if (part.type === "step-finish") {
      open.finish = part;
      open = null;
    } else if (part.type !== "step-start") open.parts.push(part);
  }
  // Patches and snapshots may follow the last step: they are no call of their own.
  const last = steps.at(-1);
  if (steps.length > 1 && last !== undefined && last.finish === null && !last.parts.some(isContent)) steps.pop();
  return steps.length > 0 ? steps : [{ parts: [], finish: null }];
}

function isContent(part: Fields): boolean {
  return part.type === "text" || part.type === "reasoning" || part.type === "tool";
}

function begin(steps: Step[]): Step {
  const step: Step = { parts: [], finish: null };
  steps.push(step);
  return step;
}

function itemsOf(parts: readonly Fields[]): { readonly items: Item[]; readonly results: Item[] } {
  const items: Item[] = [];
  const results: Item[] = [];
  for (const part of parts) {
    if (part.type === "text") items.push(textItem("assistant", text(part.text) ?? "", "model"));
    else if (part.type === "reasoning") items.push(reasoningOf(part));
    else if (part.type === "tool") {
      const state = fields(part.state);
      const callId = text(part.callID) ?? "";
      items.push(toolCallItem(callId, text(part.tool) ?? "", state.input));
      if (state.status === "completed" || state.status === "error") results.push(toolResult(callId, state));
    }
  }
  return { items, results };
}

function reasoningOf(part: Fields): Item {
  const words = text(part.text) ?? "";
  for (const vendor of Object.values(fields(part.metadata))) {
    const { signature, thoughtSignature, reasoningEncryptedContent, redactedData } = fields(vendor);
    const redacted = word(redactedData);
    if (redacted !== undefined) return reasoningItem("redacted", words, redacted.length);
    const encrypted = word(reasoningEncryptedContent);
    if (encrypted !== undefined) return reasoningItem("encrypted", words, encrypted.length);
    const signed = word(signature) ?? word(thoughtSignature);
    if (signed !== undefined) return reasoningItem("plain", words, signed.length);
  }
  return reasoningItem("plain", words, 0);
}

function toolResult(callId: string, state: Fields): Item {
  const error = word(state.error);
  if (state.status === "error") {
    const note = /rejected|denied/i.test(error ?? "") ? "denied" : /abort/i.test(error ?? "") ? "interrupted" : null;
    return toolResultItem(callId, error ?? "", true, note);
  }
  const exit = fields(state.metadata).exit;
  const failed = typeof exit === "number" && exit !== 0;
  return toolResultItem(callId, text(state.output) ?? "", failed, failed ? `exit ${exit}` : null);
}

function outcomeOf(error: string | undefined, ended: number | undefined): ReplyOutcome {
  if (error === "MessageAbortedError" || error === "AbortedError") return { is: "cut" };
  if (error !== undefined) return { is: "error", type: error, signatureRejected: false };
  return ended === undefined ? { is: "unrecorded" } : { is: "complete" };
}

/** Whether `reasoning` is part of `output` differs between builds; where a total is written, it tells. */
function usageOf(tokens: Fields): LogUsage {
  const input = count(tokens.input);
  const output = count(tokens.output);
  const reasoning = count(tokens.reasoning);
  const cacheRead = count(fields(tokens.cache).read);
  const cacheCreation = count(fields(tokens.cache).write);
  const sum = (input ?? 0) + (output ?? 0) + (cacheRead ?? 0) + (cacheCreation ?? 0);
  const apart = reasoning !== undefined && reasoning > 0 && count(tokens.total) === sum + reasoning;
  return {
    input,
    output: output === undefined ? undefined : output + (apart ? reasoning : 0),
    cacheRead,
    cacheCreation,
    reasoning,
  };
}
