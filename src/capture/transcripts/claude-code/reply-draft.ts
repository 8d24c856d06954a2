import type { Break, Item, PersonAct, ReplyOutcome } from "../../../wire/index.ts";
import { count, type Fields, fields, list, word } from "../../files/index.ts";
import { HeldItems } from "../held-items.ts";
import type { LogUsage } from "../log-exchange.ts";
import { replyBlock, sameBlock } from "./reply-blocks.ts";

/** What led to a reply. */
export interface BeforeReply {
  readonly added: readonly Item[];
  readonly acts: readonly PersonAct[];
  readonly announced: readonly Break[];
}

/**
 * A reply that is still being put together: the client writes one line per content block and repeats id, model and
 * usage on each. Blocks are united, of each usage field the largest counts.
 */
export class ReplyDraft {
  readonly key: string;
  readonly line: number;
  readonly at: number;
  readonly before: BeforeReply;
  readonly #held = new HeldItems();
  first: Fields;
  servedModel: string | undefined;
  requestedModel: string | undefined;
  effort: string | undefined;
  stopReason: string | undefined;
  requestRef: string | undefined;
  usage: Usage = {};
  /** A person stopped it: the next thing in the log is the interrupt. */
  interrupted = false;
  #wasCut = false;

  constructor(key: string, line: number, at: number, record: Fields, before: BeforeReply) {
    this.key = key;
    this.line = line;
    this.at = at;
    this.first = record;
    this.before = before;
  }

  get items(): readonly Item[] {
    return this.#held.items;
  }

  unite(record: Fields): void {
    const message = fields(record.message);
    const before = this.#held.items.length;
    for (const entry of list(message.content)) {
      const item = replyBlock(fields(entry));
      let known = false;
      for (let index = 0; index < before && !known; index++) {
        const other = this.#held.items[index];
        known = other !== undefined && sameBlock(other, item);
      }
      if (!known) this.#held.push([item]);
    }
    this.servedModel ??= word(message.model);
    this.requestedModel ??= word(record.requestedModel);
    this.effort ??= word(record.effort) ?? word(message.effort);
    this.stopReason = word(message.stop_reason) ?? this.stopReason;
    this.requestRef ??= word(record.requestRef);
    this.usage = largest(this.usage, usageOf(fields(message.usage)));
  }

  /** The client says that the stream broke. Whatever stop reason it then writes is its own. */
  cut(): void {
    if ((this.usage.output ?? 0) > 1) return;
    this.#wasCut = true;
    this.stopReason = undefined;
  }

  /**
   * A log that writes stop reasons elsewhere and has none here, with no output counted, shows a stream that was cut.
   *
   * @param writesStopReasons whether an earlier reply of the same log had one
   */
  outcome(writesStopReasons: boolean): ReplyOutcome {
    if (this.#wasCut) return { is: "cut" };
    if (this.stopReason !== undefined) return { is: "complete" };
    const empty = (this.usage.output ?? 0) <= 1;
    return empty && (writesStopReasons || this.interrupted) ? { is: "cut" } : { is: "unrecorded" };
  }
}

type Usage = { -readonly [name in keyof LogUsage]: LogUsage[name] };

function usageOf(usage: Fields): Usage {
  const tiers = fields(usage.cache_creation);
  return {
    input: count(usage.input_tokens),
    output: count(usage.output_tokens),
    cacheRead: count(usage.cache_read_input_tokens),
    cacheCreation: count(usage.cache_creation_input_tokens),
    cacheCreation5m: count(tiers.ephemeral_5m_input_tokens),
    cacheCreation1h: count(tiers.ephemeral_1h_input_tokens),
    reasoning: count(fields(usage.output_tokens_details).thinking_tokens),
  };
}

const usageNames = [
  "input",
  "output",
  "cacheRead",
  "cacheCreation",
  "cacheCreation5m",
  "cacheCreation1h",
  "reasoning",
] as const;

function largest(a: Usage, b: Usage): Usage {
  for (const name of usageNames) {
    const other = a[name];
    const value = b[name];
    if (other !== undefined && (value === undefined || other > value)) b[name] = other;
  }
  return b;
}
